import { brush } from './brush';
import { eraser } from './eraser';
import { fill } from './fill';
import type { Gesture, Hand, Step, Tool, Trail } from './tool';

const hand: Hand = { size: 4, value: 3 };
const at = (x: number, y: number): { x: number; y: number } => ({ x, y });

/** What a tool does over a whole movement. */
function follow(tool: Tool, gestures: readonly Gesture[]): Step[] {
  let trail: Trail = null;
  return gestures.map((gesture) => {
    const step = tool(trail, gesture, hand);
    trail = step.trail;
    return step;
  });
}

it('the brush dabs on press, joins the places of a drag, and keeps the work on release', () => {
  const steps = follow(brush, [{ kind: 'press', at: at(1, 1) }, { kind: 'drag', at: at(5, 1) }, { kind: 'release', at: at(5, 1) }]);
  expect(steps).toEqual([
    { trail: at(1, 1), edits: [{ kind: 'stroke', from: at(1, 1), to: at(1, 1), radius: 2, value: 3 }], ends: 'no' },
    { trail: at(5, 1), edits: [{ kind: 'stroke', from: at(1, 1), to: at(5, 1), radius: 2, value: 3 }], ends: 'no' },
    { trail: null, edits: [], ends: 'keep' },
  ]);
});

it('a brush that is not down neither paints nor ends anything', () => {
  for (const kind of ['drag', 'release', 'cancel'] as const) {
    expect(brush(null, { kind, at: at(1, 1) }, hand)).toEqual({ trail: null, edits: [], ends: 'no' });
  }
});

it('a cancelled stroke is discarded', () => {
  expect(follow(brush, [{ kind: 'press', at: at(1, 1) }, { kind: 'cancel', at: at(1, 1) }]).at(-1)?.ends).toBe('discard');
});

it('the eraser is a brush of background', () => {
  expect(eraser(null, { kind: 'press', at: at(2, 2) }, hand).edits)
    .toEqual([{ kind: 'stroke', from: at(2, 2), to: at(2, 2), radius: 2, value: 0 }]);
});

it('the fill acts once, on press', () => {
  const steps = follow(fill, [{ kind: 'press', at: at(7, 8) }, { kind: 'drag', at: at(9, 9) }, { kind: 'release', at: at(9, 9) }]);
  expect(steps.map((step) => [step.edits.length, step.ends])).toEqual([[1, 'keep'], [0, 'no'], [0, 'no']]);
  expect(steps[0]?.edits).toEqual([{ kind: 'fill', at: at(7, 8), value: 3 }]);
});
