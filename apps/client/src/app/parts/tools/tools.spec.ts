import { blankLabelMap, lockTo } from '@gannet/raster';
import { brush } from './brush';
import { eraser } from './eraser';
import { fill } from './fill';
import { lasso } from './lasso';
import { line } from './line';
import { polygon } from './polygon';
import { grow, holes, shrink, take } from './regions';
import type { Gesture } from '../../canvas/gesture';
import type { ToolSettings, Step, Tool, Trail } from './tool';

const over = lockTo([1, 2]);
const source = blankLabelMap(4, 4, 1);
const hand: ToolSettings = { size: 4, brush: 'square', value: 3, over, by: 2, tolerance: 1, source };
const ink = { value: 3, over };
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
  const steps = follow(brush, [
    { kind: 'press', at: at(1, 1) },
    { kind: 'drag', at: at(5, 1) },
    { kind: 'release', at: at(5, 1) },
  ]);
  expect(steps).toEqual([
    {
      trail: [at(1, 1)],
      edits: [{ kind: 'stroke', from: at(1, 1), to: at(1, 1), radius: 2, brush: 'square', ink }],
      ends: 'no',
    },
    {
      trail: [at(5, 1)],
      edits: [{ kind: 'stroke', from: at(1, 1), to: at(5, 1), radius: 2, brush: 'square', ink }],
      ends: 'no',
    },
    { trail: null, edits: [], ends: 'keep' },
  ]);
});

it('a brush that is not down neither paints nor ends anything', () => {
  for (const kind of ['drag', 'release', 'cancel'] as const) {
    expect(brush(null, { kind, at: at(1, 1) }, hand)).toEqual({ trail: null, edits: [], ends: 'no' });
  }
});

it('a cancelled stroke is discarded', () => {
  expect(
    follow(brush, [
      { kind: 'press', at: at(1, 1) },
      { kind: 'cancel', at: at(1, 1) },
    ]).at(-1)?.ends,
  ).toBe('discard');
});

it('the eraser is a brush of background', () => {
  expect(eraser(null, { kind: 'press', at: at(2, 2) }, hand).edits).toEqual([
    { kind: 'stroke', from: at(2, 2), to: at(2, 2), radius: 2, brush: 'square', ink: { value: 0, over } },
  ]);
});

it('the fill acts once, on press', () => {
  const steps = follow(fill, [
    { kind: 'press', at: at(7, 8) },
    { kind: 'drag', at: at(9, 9) },
    { kind: 'release', at: at(9, 9) },
  ]);
  expect(steps.map((step) => [step.edits.length, step.ends])).toEqual([
    [1, 'keep'],
    [0, 'no'],
    [0, 'no'],
  ]);
  expect(steps[0]?.edits).toEqual([{ kind: 'fill', at: at(7, 8), ink }]);
});

const clicks = (...places: [number, number][]): Gesture[] =>
  places.flatMap(
    ([x, y]) =>
      [
        { kind: 'press', at: at(x, y) },
        { kind: 'release', at: at(x, y) },
      ] as const,
  );

it('the lasso fills what was drawn around, on release', () => {
  const steps = follow(lasso, [
    { kind: 'press', at: at(1, 1) },
    { kind: 'drag', at: at(5, 1) },
    { kind: 'drag', at: at(5, 5) },
    { kind: 'release', at: at(1, 5) },
  ]);
  expect(steps.map(({ trail }) => trail?.length ?? 0)).toEqual([1, 2, 3, 0]);
  expect(steps.at(-1)).toEqual({
    trail: null,
    edits: [{ kind: 'polygon', outline: [at(1, 1), at(5, 1), at(5, 5), at(1, 5)], ink }],
    ends: 'keep',
  });
});

it('the polygon takes a corner a press, and is filled by a press on its first corner', () => {
  const steps = follow(polygon, clicks([0, 0], [8, 0], [8, 8], [0.5, 0.5]));
  expect(steps.map(({ edits }) => edits.length)).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
  expect(steps[6]?.edits).toEqual([{ kind: 'polygon', outline: [at(0, 0), at(8, 0), at(8, 8)], ink }]);
});

it('a corner can be dragged into place', () => {
  const steps = follow(polygon, [
    ...clicks([0, 0]),
    { kind: 'press', at: at(8, 0) },
    { kind: 'drag', at: at(9, 1) },
    { kind: 'release', at: at(9, 1) },
  ]);
  expect(steps.map(({ trail }) => trail)).toEqual([
    [at(0, 0)],
    [at(0, 0)],
    [at(0, 0), at(8, 0)],
    [at(0, 0), at(9, 1)],
    [at(0, 0), at(9, 1)],
  ]);
});

it('a polygon of fewer than three corners is nothing, a line of one is a dab', () => {
  expect(follow(polygon, [...clicks([0, 0], [8, 0]), { kind: 'finish', at: at(0, 0) }]).at(-1)).toEqual({
    trail: null,
    edits: [],
    ends: 'no',
  });
  expect(follow(line, [...clicks([3, 3]), { kind: 'finish', at: at(0, 0) }]).at(-1)?.edits).toEqual([
    { kind: 'line', way: [at(3, 3)], radius: 2, brush: 'square', ink },
  ]);
});

it('the line is painted by a second press on its end', () => {
  expect(follow(line, clicks([0, 0], [8, 0], [8, 0])).flatMap(({ edits }) => edits)).toEqual([
    { kind: 'line', way: [at(0, 0), at(8, 0)], radius: 2, brush: 'square', ink },
  ]);
});

it('a shape that is cancelled leaves nothing', () => {
  for (const tool of [lasso, polygon, line])
    expect(
      follow(tool, [
        { kind: 'press', at: at(0, 0) },
        { kind: 'cancel', at: at(0, 0) },
      ]).at(-1),
    ).toEqual({ trail: null, edits: [], ends: 'no' });
});

it('the region tools act once, on the region under the press', () => {
  const press: Gesture = { kind: 'press', at: at(2, 2) };
  expect([grow, shrink, holes, take].map((tool) => tool(null, press, hand).edits[0])).toEqual([
    { kind: 'grow', at: at(2, 2), by: 2, over },
    { kind: 'shrink', at: at(2, 2), by: 2, over },
    { kind: 'holes', at: at(2, 2), over },
    { kind: 'take', at: at(2, 2), from: source, over },
  ]);
  expect(take(null, press, { ...hand, source: null })).toEqual({ trail: null, edits: [], ends: 'no' });
});
