import { blankLabelMap, encodeIndexedPng, encodeRgbPng, encodeRuns, type LabelMap } from '@gannet/raster';
import { dab, partsDesk, picture } from '../testing/parts-desk';
import { fitPrediction } from './parts-picture';
import type { PartsStore } from './parts-store';

let studio: PartsStore;

beforeEach(() => {
  ({ studio } = partsDesk());
});

it('takes the whole prediction over as one step', async () => {
  const labels = blankLabelMap(8, 8, 2);
  await studio.open(picture(1, labels));
  studio.whole.clear();
  expect(studio.image.runs()).toEqual([0, 64]);
  studio.whole.takePrediction();
  expect(studio.image.runs()).toEqual(encodeRuns(labels));
  expect(studio.image.steps().undo).toBe(2);
});

it('what needs a prediction says that there is none', async () => {
  await studio.open(picture(1));
  for (const act of [
    () => studio.whole.takePrediction(),
    () => {
      studio.drawing.use('take');
      dab(studio, 4, 4);
    },
  ]) {
    studio.image.remark.end();
    act();
    expect([studio.image.remark.words(), studio.image.steps().undo]).toEqual([
      'This image has no prediction. Predictions come with the round after the first.',
      0,
    ]);
  }
});

describe('a locked class', () => {
  /**
   * Three bands: background, class 1 with a hole in it, class 2 with an islet of class 1. What is told are the pixels
   * of class 1.
   */
  async function locked(): Promise<() => readonly number[]> {
    const start = blankLabelMap(8, 8, 0);
    start.data.fill(1, 16, 40).fill(2, 40);
    start.data[27] = 0;
    start.data[49] = 1;
    await studio.open({
      ...picture(1, blankLabelMap(8, 8, 2)),
      similarityMap: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }),
    });
    studio.whole.replace(start, false);
    studio.toolbox.toggleLocked(1);
    studio.toolbox.setSize(4096);
    studio.drawing.choose(2);
    return () => [...studio.image.editor()!.map.data.keys()].filter((i) => studio.image.editor()!.map.data[i] === 1);
  }

  const from = (value: number): LabelMap => blankLabelMap(8, 8, value);
  const use = (
    tool: 'brush' | 'eraser' | 'fill' | 'take' | 'grow' | 'shrink' | 'holes',
    x: number,
    y: number,
  ): void => {
    studio.toolbox.tool.set(tool);
    dab(studio, x, y);
  };
  const loop = (tool: 'polygon' | 'lasso' | 'line'): void => {
    studio.drawing.use(tool);
    const corners = [
      { x: 0, y: 0 },
      { x: 8, y: 0 },
      { x: 8, y: 8 },
      { x: 0, y: 8 },
    ];
    if (tool === 'lasso') corners.forEach((at, i) => studio.drawing.follow({ kind: i === 0 ? 'press' : 'drag', at }));
    else for (const { x, y } of corners) dab(studio, x, y);
    studio.drawing.conclude();
  };
  const acts: readonly (readonly [what: string, act: () => void | Promise<void>])[] = [
    ['the brush', () => use('brush', 4, 4)],
    ['the eraser', () => use('eraser', 4, 4)],
    ['a fill', () => use('fill', 4, 4)],
    ['taking a region', () => use('take', 4, 4)],
    ['growing the region beside it', () => use('grow', 4, 0)],
    ['shrinking it', () => use('shrink', 0, 4)],
    ['filling holes', () => use('holes', 0, 7)],
    ['a polygon', () => loop('polygon')],
    ['a lasso', () => loop('lasso')],
    ['a line', () => loop('line')],
    [
      'smart select',
      () => {
        studio.drawing.use('alike');
        dab(studio, 4, 4);
        studio.drawing.finish();
      },
    ],
    ['removing specks', () => studio.whole.removeSpecks()],
    ['an exchange', () => studio.whole.swap(1, 2)],
    ['the prediction', () => studio.whole.takePrediction()],
    ['clearing', () => studio.whole.clear()],
    ['a mask from a file', () => studio.whole.loadMask(fileOf(encodeIndexedPng(from(2))))],
  ];

  it.each(acts)('loses nothing to %s', async (_what, act) => {
    const pixels = await locked();
    const before = pixels();
    const losesAny = (): boolean => before.some((i) => !pixels().includes(i));
    await act();
    expect(losesAny()).toBe(false);
    await locked();
    studio.toolbox.unlockAll();
    await act();
    expect(losesAny()).toBe(true);
  });

  it('loses nothing to a refit', async () => {
    await studio.open(picture(1, from(1)));
    studio.toolbox.toggleLocked(1);
    studio.whole.applyPrediction({ labels: from(2), uncertainty: new Uint8Array(64), score: 0 });
    expect(studio.image.runs()).toEqual([1, 64]);
  });

  it('is said where a hand finds nothing else, and holds until the next image', async () => {
    await locked();
    use('fill', 4, 4);
    expect(studio.image.remark.words()).toContain('the class here is locked');
    studio.whole.swap(1, 2);
    expect(studio.image.remark.words()).toContain('unlock it to exchange them');
    await studio.open(picture(1));
    expect(studio.toolbox.locked()).toEqual(new Set([1]));
    await studio.open(picture(2));
    expect([studio.toolbox.locked(), studio.image.remark.words()]).toEqual([new Set(), '']);
  });
});

it('takes a mask from a file that fits, and says of another what is wrong', async () => {
  const said = async (bytes: Uint8Array): Promise<string | null> => {
    await studio.whole.loadMask(fileOf(bytes));
    return studio.image.note();
  };
  await studio.open(picture(1));
  expect(await said(encodeIndexedPng(blankLabelMap(8, 8, 2)))).toBeNull();
  expect(studio.image.runs()).toEqual([2, 64]);
  expect(await said(encodeIndexedPng(blankLabelMap(8, 8, 3)))).toBe(
    'The mask has class 3, but the classes here are 0 to 2.',
  );
  expect(await said(encodeIndexedPng(blankLabelMap(4, 8, 1)))).toBe(
    'The label map is 4 × 8 pixels, those of this project 8 × 8.',
  );
  const huge = encodeIndexedPng(blankLabelMap(8, 8, 2)).map((byte, at) => (at === 16 || at === 20 ? 127 : byte));
  expect(await said(huge)).toMatch(/^This is no mask: 2130706440 × 2130706440 is more than \d+ pixels\./);
  expect(await said(encodeRgbPng(8, 8, new Uint8Array(192)))).toMatch(
    /^This is no mask: the PNG has colour type 2, not 3\./,
  );
  expect(await said(Uint8Array.of(1, 2, 3))).toMatch(
    /^This is no mask: .* A mask is a PNG with a palette, one class index a pixel\.$/,
  );
  const arrayBuffer = jest.fn();
  await studio.whole.loadMask({ size: 3 * 2 ** 30, arrayBuffer } as unknown as Blob);
  expect([studio.image.note(), arrayBuffer.mock.calls]).toEqual([
    'This is no mask: the file has 3072 MB, and no mask has more than 20.',
    [],
  ]);
  expect([studio.image.runs(), studio.image.steps().undo]).toEqual([[2, 64], 1]);
});

/** jsdom's files cannot be read as a whole. */
function fileOf(bytes: Uint8Array): Blob {
  return { size: bytes.length, arrayBuffer: async () => bytes.slice().buffer } as unknown as Blob;
}

it('a prediction with a class that the schema lost is background there, and says so', async () => {
  const { prediction, note } = fitPrediction(
    {
      task: 'parts',
      labels: { width: 8, height: 8, runs: [1, 60, 7, 4] },
      uncertainty: btoa('\0'.repeat(64)),
      score: 0.1,
    },
    { width: 8, height: 8 },
    3,
  );
  expect(encodeRuns(prediction!.labels)).toEqual([1, 60, 0, 4]);
  expect(note).toBe(
    'Of the prediction, 4 pixels have a class that the project does not have; they are background now.',
  );
});

it('takes another prediction over where nobody painted and nothing differs from the one before, as one step', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)));
  studio.toolbox.setSize(1);
  studio.drawing.choose(2);
  dab(studio, 0.5, 0.5);
  expect(studio.image.paintedRuns()?.runs).toEqual([2, 1, 255, 63]);
  const labels = blankLabelMap(8, 8, 0);
  studio.whole.applyPrediction({ labels, uncertainty: new Uint8Array(64), score: 0.2 });
  expect([
    studio.image.runs(),
    studio.image.picture()?.prediction?.score,
    studio.image.steps().undo,
    studio.image.paintedRuns()?.runs,
  ]).toEqual([[2, 1, 0, 63], 0.2, 2, [2, 1, 255, 63]]);
  studio.drawing.undo();
  studio.whole.applyPrediction({ labels: blankLabelMap(8, 8, 2), uncertainty: new Uint8Array(64), score: 0.2 });
  expect(studio.image.runs()).toEqual([2, 1, 1, 63]);
  studio.drawing.undo();
  expect([studio.image.runs(), studio.image.paintedRuns()]).toEqual([[1, 64], null]);
});

it('a selection becomes a step before another act, with effect or without', async () => {
  await studio.open({
    ...picture(1),
    similarityMap: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }),
  });
  studio.drawing.use('alike');
  for (const act of [() => studio.whole.swap(0, 2), () => studio.whole.removeSpecks()]) {
    dab(studio, 0.5, 0.5);
    const shown = studio.image.revision();
    act();
    expect([
      studio.drawing.outline(),
      studio.image.editor()?.isOpen,
      studio.image.revision() > shown,
      studio.image.counts()[1],
    ]).toEqual([null, false, true, 64]);
  }
});
