import { blankLabelMap, encodeRuns } from '@gannet/raster';
import fc from 'fast-check';
import { LabelEditor, UNDO_BYTES, UNDO_DEPTH } from './label-editor';
import type { Edit } from './edits';

const dab = (x: number, y: number, value: number): Edit => ({
  kind: 'stroke',
  from: { x, y },
  to: { x, y },
  radius: 1,
  brush: 'disc',
  ink: { value },
});
const fresh = (): LabelEditor => new LabelEditor(blankLabelMap(16, 12, 0));

it('takes a stroke of many edits back as one step, and forward again', () => {
  const editor = fresh();
  editor.apply(dab(2, 2, 1));
  editor.apply(dab(9, 9, 1));
  editor.keep();
  const painted = encodeRuns(editor.map);
  editor.undo();
  expect(encodeRuns(editor.map)).toEqual([0, 192]);
  editor.redo();
  expect(encodeRuns(editor.map)).toEqual(painted);
});

it('does not change the map that it started from', () => {
  const start = blankLabelMap(4, 4, 0);
  new LabelEditor(start).apply(dab(1, 1, 3));
  expect(encodeRuns(start)).toEqual([0, 16]);
});

it('discards a stroke that was not kept, leaving the steps before it', () => {
  const editor = fresh();
  editor.apply(dab(2, 2, 1));
  editor.keep();
  const kept = encodeRuns(editor.map);
  editor.apply(dab(2, 3, 2));
  expect(editor.discard()).not.toBeNull();
  expect(encodeRuns(editor.map)).toEqual(kept);
  expect(editor.undoDepth).toBe(1);
});

it('counts what people painted after a step, and not what the machine said meanwhile', () => {
  const [editor, start] = [fresh(), blankLabelMap(16, 12, 0)];
  const paint = (x: number): void => {
    editor.apply({ kind: 'fill', at: { x, y: 0 }, ink: { value: 1 } });
    editor.keep();
  };
  const dot = (x: number): void => {
    editor.apply({
      kind: 'polygon',
      outline: [
        { x, y: 0 },
        { x: x + 1, y: 0 },
        { x: x + 1, y: 1 },
        { x, y: 1 },
      ],
      ink: { value: 2 },
    });
    editor.keep();
  };
  dot(0);
  const first = editor.lastStep;
  dot(3);
  dot(6);
  expect([editor.paintedAfter(null), editor.paintedAfter(first), editor.isLastPredicted]).toEqual([3, 2, false]);
  editor.applyPrediction(start, { ...start, data: start.data.map(() => 4) });
  expect([
    editor.paintedAfter(null),
    editor.paintedAfter(first),
    editor.paintedAfter(editor.lastStep),
    editor.isLastPredicted,
  ]).toEqual([3, 2, 0, true]);
  for (let i = 0; i < 4; i++) editor.undo();
  paint(9);
  expect(editor.paintedAfter(first)).toBe(192); // the step is gone: the latest counts
});

it('makes no step of what changed nothing', () => {
  const editor = fresh();
  editor.apply(dab(-50, -50, 1));
  expect([editor.keep(), editor.undoDepth, editor.undo()]).toEqual([null, 0, null]);
});

it('forgets what was undone as soon as something new is done', () => {
  const editor = fresh();
  editor.apply(dab(2, 2, 1));
  editor.keep();
  editor.undo();
  editor.apply(dab(5, 5, 2));
  editor.keep();
  expect([editor.redo(), editor.redoDepth]).toEqual([null, 0]);
});

it('fills a region, and nothing outside the image', () => {
  const editor = fresh();
  expect(editor.apply({ kind: 'fill', at: { x: 3.7, y: 0.2 }, ink: { value: 5 } })).toEqual({
    x: 0,
    y: 0,
    width: 16,
    height: 12,
  });
  expect(editor.apply({ kind: 'fill', at: { x: -0.5, y: 3 }, ink: { value: 6 } })).toBeNull();
});

it('takes a whole map over as one step, and refuses one of another size', () => {
  const editor = fresh();
  editor.replace(blankLabelMap(16, 12, 4));
  expect(encodeRuns(editor.map)).toEqual([4, 192]);
  editor.undo();
  expect(encodeRuns(editor.map)).toEqual([0, 192]);
  expect(() => editor.replace(blankLabelMap(12, 16, 4))).toThrow('12 × 16 does not fit 16 × 12');
});

it('tells a drawing everything that changed since it last looked, once', () => {
  const editor = fresh();
  editor.apply(dab(2, 2, 1));
  editor.apply(dab(9, 9, 1));
  editor.keep();
  editor.undo();
  expect(editor.takeUnseen()).toEqual({ x: 1, y: 1, width: 9, height: 9 });
  expect(editor.takeUnseen()).toBeNull();
});

it(`goes ${UNDO_DEPTH} steps back and no further`, () => {
  const editor = fresh();
  for (let i = 0; i < UNDO_DEPTH + 5; i++) {
    editor.apply(dab(3, 3, (i % 2) + 1));
    editor.keep();
  }
  let steps = 0;
  while (editor.undo() !== null) steps++;
  expect(steps).toBe(UNDO_DEPTH);
});

it('comes back to every state of any sequence of strokes, fills, undos and redos', () => {
  const place = fc.double({ min: -3, max: 18, noNaN: true });
  const edit = fc.record({ x: place, y: place, value: fc.nat(4), fill: fc.boolean() });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), fc.array(fc.boolean(), { maxLength: 20 }), (edits, ways) => {
      const editor = fresh();
      const states = [encodeRuns(editor.map)];
      for (const { x, y, value, fill } of edits) {
        editor.apply(fill ? { kind: 'fill', at: { x, y }, ink: { value } } : dab(x, y, value));
        if (editor.keep() !== null) states.push(encodeRuns(editor.map));
      }
      let now = states.length - 1;
      for (const back of ways) {
        const moved = back ? editor.undo() : editor.redo();
        if (moved !== null) now += back ? -1 : 1;
        expect(encodeRuns(editor.map)).toEqual(states[now]);
      }
    }),
  );
});

it('takes ten thousand steps in few bytes, and goes back through what it kept', () => {
  const editor = new LabelEditor(blankLabelMap(256, 256, 0));
  for (let i = 0; i < 10_000; i++) {
    editor.apply(dab((i * 37) % 256, (i * 91) % 256, (i % 5) + 1));
    editor.keep();
  }
  expect(editor.undoDepth).toBe(UNDO_DEPTH);
  const bytes = editor.history.done.reduce((sum, { length }) => sum + length, 0);
  expect(bytes).toBeLessThan(editor.history.done.length * 60);
  expect(bytes).toBeLessThan(UNDO_BYTES);
});

it('undo and redo go on after the history was kept and brought back, and what does not fit is left out', () => {
  const editor = fresh();
  for (let i = 0; i < 6; i++) {
    editor.apply(dab(2 * i, i, i + 1));
    editor.keep();
  }
  const states = [encodeRuns(editor.map)];
  for (let i = 0; i < 2; i++) {
    editor.undo();
    states.push(encodeRuns(editor.map));
  }
  const again = new LabelEditor(editor.map, editor.history);
  again.redo();
  again.redo();
  expect(encodeRuns(again.map)).toEqual(states[0]);
  for (let i = 0; i < 6; i++) again.undo();
  expect(encodeRuns(again.map)).toEqual([0, 192]);
  const odd = new LabelEditor(blankLabelMap(2, 2, 0), {
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
    const editor = new LabelEditor(blankLabelMap(SIDE, SIDE, 0));
    for (let i = 0; i < 300; i++) {
      editor.apply(stroke(10 + 12 * i, (i * 997) % SIDE, 300, 1 + (i % 9)));
      editor.keep();
    }
    const painted = encodeRuns(editor.map);
    const { done } = editor.history;
    const bytes = done.reduce((sum, { length }) => sum + length, 0);
    expect([editor.undoDepth, done.length]).toEqual([300, 200]);
    expect(bytes / done.length).toBeLessThan(2_500); // the box of such a stroke is 47,600 pixels
    for (let i = 0; i < 300; i++) editor.undo();
    expect(encodeRuns(editor.map)).toEqual([0, SIDE * SIDE]);
    for (let i = 0; i < 300; i++) editor.redo();
    expect(encodeRuns(editor.map)).toEqual(painted);
  });

  it('fill, specks and growth over the whole image are steps like others', () => {
    const editor = new LabelEditor(blankLabelMap(SIDE, SIDE, 0));
    editor.apply({
      kind: 'polygon',
      outline: [
        { x: 100, y: 100 },
        { x: 4000, y: 200 },
        { x: 2000, y: 3900 },
      ],
      ink: { value: 2 },
    });
    editor.keep();
    for (let i = 0; i < 2_000; i++) editor.apply(dab((i * 1009) % SIDE, (i * 2003) % SIDE, 3));
    editor.keep();
    const speckled = encodeRuns(editor.map);
    const acts: Edit[] = [
      { kind: 'specks', below: 40, over: undefined },
      { kind: 'fill', at: { x: 5, y: 5 }, ink: { value: 4 } },
      { kind: 'grow', at: { x: 2000, y: 1000 }, by: 8, over: undefined },
    ];
    for (const edit of acts) {
      editor.apply(edit);
      expect(editor.keep()).not.toBeNull();
    }
    expect(encodeRuns(editor.map).filter((value, i) => i % 2 === 0 && value === 3)).toEqual([]);
    expect(editor.history.done.at(-2)?.length).toBeLessThan(6 * 2 * SIDE); // two stretches a row at most
    for (let i = 0; i < acts.length; i++) editor.undo();
    expect(encodeRuns(editor.map)).toEqual(speckled);
  });
});
