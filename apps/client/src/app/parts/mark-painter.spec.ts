import { strengthOf } from './mark-painter';

it('what changed fades out; what is held, and all where motion is reduced, stays as it is', () => {
  const marked = { mask: new Uint8Array(4), across: 2 };
  expect([0, 700, 1400, 9000].map((at) => strengthOf({ ...marked, isHeld: false }, at, false))).toEqual([1, 0.5, 0, 0]);
  expect([
    strengthOf({ ...marked, isHeld: true }, 9000, false),
    strengthOf({ ...marked, isHeld: false }, 1200, true),
  ]).toEqual([1, 1]);
});
