import { HeldKeys } from './held-keys';

const isDown = (held: HeldKeys<'pan' | 'hide'>): boolean[] => [held.isDown('pan'), held.isDown('hide')];

it('a command lasts until the key that began it comes up, and no longer than the window is there', () => {
  const held = new HeldKeys<'pan' | 'hide'>();
  held.begin('hide', 'KeyQ');
  held.begin('pan', 'Space');
  held.end('ShiftLeft');
  expect(isDown(held)).toEqual([true, true]);
  held.end('KeyQ');
  expect(isDown(held)).toEqual([true, false]);
  held.endAll();
  expect(isDown(held)).toEqual([false, false]);
});
