import { blankLabelMap, encodeRuns } from '@gannet/raster';
import fc from 'fast-check';
import { Sketch, UNDO_BYTES, UNDO_DEPTH } from './label-editor';
import type { Edit } from './edits';

const dab = (x: number, y: number, value: number): Edit => ({
  kind: 'stroke',
  from: { x, y },
  to: { x, y },
  radius: 1,
  brush: 'disc',
  ink: { value },
});
const fresh = (): Sketch => new Sketch(blankLabelMap(16, 12, 0));

it('takes a stroke of many edits back as one step, and forward again', () => {
  const sketch = fresh();
  sketch.apply(dab(2, 2, 1));
  sketch.apply(dab(9, 9, 1));
  sketch.keep();
  const painted = encodeRuns(sketch.map);
  sketch.undo();
  expect(encodeRuns(sketch.map)).toEqual([0, 192]);
  sketch.redo();
  expect(encodeRuns(sketch.map)).toEqual(painted);
});

it('does not change the map that it started from', () => {
  const start = blankLabelMap(4, 4, 0);
  new Sketch(start).apply(dab(1, 1, 3));
  expect(encodeRuns(start)).toEqual([0, 16]);
});

it('discards a stroke that was not kept, leaving the steps before it', () => {
  const sketch = fresh();
  sketch.apply(dab(2, 2, 1));
  sketch.keep();
  const kept = encodeRuns(sketch.map);
  sketch.apply(dab(2, 3, 2));
  expect(sketch.discard()).not.toBeNull();
  expect(encodeRuns(sketch.map)).toEqual(kept);
  expect(sketch.undoDepth).toBe(1);
});

it('counts what people painted after a step, and not what the machine said meanwhile', () => {
  const [sketch, start] = [fresh(), blankLabelMap(16, 12, 0)];
  const paint = (x: number): void => {
    sketch.apply({ kind: 'fill', at: { x, y: 0 }, ink: { value: 1 } });
    sketch.keep();
  };
  const dot = (x: number): void => {
    sketch.apply({
      kind: 'polygon',
      outline: [
        { x, y: 0 },
        { x: x + 1, y: 0 },
        { x: x + 1, y: 1 },
        { x, y: 1 },
      ],
      ink: { value: 2 },
    });
    sketch.keep();
  };
  dot(0);
  const first = sketch.lastStep;
  dot(3);
  dot(6);
  expect([sketch.paintedAfter(null), sketch.paintedAfter(first), sketch.isLastByMachine]).toEqual([3, 2, false]);
  sketch.rethink(start, { ...start, data: start.data.map(() => 4) });
  expect([
    sketch.paintedAfter(null),
    sketch.paintedAfter(first),
    sketch.paintedAfter(sketch.lastStep),
    sketch.isLastByMachine,
  ]).toEqual([3, 2, 0, true]);
  for (let i = 0; i < 4; i++) sketch.undo();
  paint(9);
  expect(sketch.paintedAfter(first)).toBe(192); // the step is gone: the latest counts
});

it('makes no step of what changed nothing', () => {
  const sketch = fresh();
  sketch.apply(dab(-50, -50, 1));
  expect([sketch.keep(), sketch.undoDepth, sketch.undo()]).toEqual([null, 0, null]);
});

it('forgets what was undone as soon as something new is done', () => {
  const sketch = fresh();
  sketch.apply(dab(2, 2, 1));
  sketch.keep();
  sketch.undo();
  sketch.apply(dab(5, 5, 2));
  sketch.keep();
  expect([sketch.redo(), sketch.redoDepth]).toEqual([null, 0]);
});

it('fills a region, and nothing outside the image', () => {
  const sketch = fresh();
  expect(sketch.apply({ kind: 'fill', at: { x: 3.7, y: 0.2 }, ink: { value: 5 } })).toEqual({
    x: 0,
    y: 0,
    width: 16,
    height: 12,
  });
  expect(sketch.apply({ kind: 'fill', at: { x: -0.5, y: 3 }, ink: { value: 6 } })).toBeNull();
});

it('takes a whole map over as one step, and refuses one of another size', () => {
  const sketch = fresh();
  sketch.replace(blankLabelMap(16, 12, 4));
  expect(encodeRuns(sketch.map)).toEqual([4, 192]);
  sketch.undo();
  expect(encodeRuns(sketch.map)).toEqual([0, 192]);
  expect(() => sketch.replace(blankLabelMap(12, 16, 4))).toThrow('12 × 16 does not fit 16 × 12');
});

it('tells a drawing everything that changed since it last looked, once', () => {
  const sketch = fresh();
  sketch.apply(dab(2, 2, 1));
  sketch.apply(dab(9, 9, 1));
  sketch.keep();
  sketch.undo();
  expect(sketch.takeUnseen()).toEqual({ x: 1, y: 1, width: 9, height: 9 });
  expect(sketch.takeUnseen()).toBeNull();
});

it(`goes ${UNDO_DEPTH} steps back and no further`, () => {
  const sketch = fresh();
  for (let i = 0; i < UNDO_DEPTH + 5; i++) {
    sketch.apply(dab(3, 3, (i % 2) + 1));
    sketch.keep();
  }
  let steps = 0;
  while (sketch.undo() !== null) steps++;
  expect(steps).toBe(UNDO_DEPTH);
});

it('comes back to every state of any sequence of strokes, fills, undos and redos', () => {
  const place = fc.double({ min: -3, max: 18, noNaN: true });
  const edit = fc.record({ x: place, y: place, value: fc.nat(4), fill: fc.boolean() });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), fc.array(fc.boolean(), { maxLength: 20 }), (edits, ways) => {
      const sketch = fresh();
      const states = [encodeRuns(sketch.map)];
      for (const { x, y, value, fill } of edits) {
        sketch.apply(fill ? { kind: 'fill', at: { x, y }, ink: { value } } : dab(x, y, value));
        if (sketch.keep() !== null) states.push(encodeRuns(sketch.map));
      }
      let now = states.length - 1;
      for (const back of ways) {
        const moved = back ? sketch.undo() : sketch.redo();
        if (moved !== null) now += back ? -1 : 1;
        expect(encodeRuns(sketch.map)).toEqual(states[now]);
      }
    }),
  );
});

it('takes ten thousand steps in few bytes, and goes back through what it kept', () => {
  const sketch = new Sketch(blankLabelMap(256, 256, 0));
  for (let i = 0; i < 10_000; i++) {
    sketch.apply(dab((i * 37) % 256, (i * 91) % 256, (i % 5) + 1));
    sketch.keep();
  }
  expect(sketch.undoDepth).toBe(UNDO_DEPTH);
  const bytes = sketch.history.done.reduce((sum, { length }) => sum + length, 0);
  expect(bytes).toBeLessThan(sketch.history.done.length * 60);
  expect(bytes).toBeLessThan(UNDO_BYTES);
});

it('undo and redo go on after the history was kept and brought back, and what does not fit is left out', () => {
  const sketch = fresh();
  for (let i = 0; i < 6; i++) {
    sketch.apply(dab(2 * i, i, i + 1));
    sketch.keep();
  }
  const states = [encodeRuns(sketch.map)];
  for (let i = 0; i < 2; i++) {
    sketch.undo();
    states.push(encodeRuns(sketch.map));
  }
  const again = new Sketch(sketch.map, sketch.history);
  again.redo();
  again.redo();
  expect(encodeRuns(again.map)).toEqual(states[0]);
  for (let i = 0; i < 6; i++) again.undo();
  expect(encodeRuns(again.map)).toEqual([0, 192]);
  const odd = new Sketch(blankLabelMap(2, 2, 0), {
    done: [Uint8Array.of(0, 2, 0, 1), Uint8Array.of(9, 9, 0, 1), Uint8Array.of(1, 2, 0, 1), Uint8Array.of(255)],
    undone: [],
  });
  expect(odd.undoDepth).toBe(0);
});

describe('an image of 4096²', () => {
  const SIDE = 4096;
  const stroke = (x: number, y: number, length: number, value: number): Edit => ({
    kind: 'stroke',
    from: { x, y },
    to: { x: x + length, y: y + length / 3 },
    radius: 20,
    brush: 'disc',
    ink: { value },
  });

  it('300 long strokes are steps of a few bytes a row, and all are taken back and made again', () => {
    const sketch = new Sketch(blankLabelMap(SIDE, SIDE, 0));
    for (let i = 0; i < 300; i++) {
      sketch.apply(stroke(10 + 12 * i, (i * 997) % SIDE, 300, 1 + (i % 9)));
      sketch.keep();
    }
    const painted = encodeRuns(sketch.map);
    const { done } = sketch.history;
    const bytes = done.reduce((sum, { length }) => sum + length, 0);
    expect([sketch.undoDepth, done.length]).toEqual([300, 200]);
    expect(bytes / done.length).toBeLessThan(2_500); // the box of such a stroke is 47,600 pixels
    for (let i = 0; i < 300; i++) sketch.undo();
    expect(encodeRuns(sketch.map)).toEqual([0, SIDE * SIDE]);
    for (let i = 0; i < 300; i++) sketch.redo();
    expect(encodeRuns(sketch.map)).toEqual(painted);
  });

  it('fill, specks and growth over the whole image are steps like others', () => {
    const sketch = new Sketch(blankLabelMap(SIDE, SIDE, 0));
    sketch.apply({
      kind: 'polygon',
      outline: [
        { x: 100, y: 100 },
        { x: 4000, y: 200 },
        { x: 2000, y: 3900 },
      ],
      ink: { value: 2 },
    });
    sketch.keep();
    for (let i = 0; i < 2_000; i++) sketch.apply(dab((i * 1009) % SIDE, (i * 2003) % SIDE, 3));
    sketch.keep();
    const speckled = encodeRuns(sketch.map);
    const acts: Edit[] = [
      { kind: 'specks', below: 40, over: undefined },
      { kind: 'fill', at: { x: 5, y: 5 }, ink: { value: 4 } },
      { kind: 'grow', at: { x: 2000, y: 1000 }, by: 8, over: undefined },
    ];
    for (const edit of acts) {
      sketch.apply(edit);
      expect(sketch.keep()).not.toBeNull();
    }
    expect(encodeRuns(sketch.map).filter((value, i) => i % 2 === 0 && value === 3)).toEqual([]);
    expect(sketch.history.done.at(-2)?.length).toBeLessThan(6 * 2 * SIDE); // two stretches a row at most
    for (let i = 0; i < acts.length; i++) sketch.undo();
    expect(encodeRuns(sketch.map)).toEqual(speckled);
  });
});
