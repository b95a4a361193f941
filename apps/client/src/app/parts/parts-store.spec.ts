import { TestBed } from '@angular/core/testing';
import { blankLabelMap, encodeIndexedPng, encodeRgbPng, encodeRuns, type LabelMap } from '@gannet/raster';
import { DraftKeeper } from '../drafts/draft-keeper';
import { type Draft, DRAFTS } from '../drafts/drafts';
import { NOW } from '../edge/clock';
import { MemoryDrafts } from '../testing/memory-drafts';
import { id } from '../testing/samples';
import { type Picture, thoughtOf } from '../desk/picture';
import type { History } from './label-editor';
import { StudioStore } from './parts-store';

let drafts: MemoryDrafts;
let studio: StudioStore;
let keeper: DraftKeeper;
let now = 0;

const CLASSES = 3;
const image = {} as CanvasImageSource;

function picture(n: number, labels: LabelMap | null = null): Picture {
  const thought = labels && { labels, uncertainty: new Uint8Array(64), score: 0.1 };
  return { candidateId: id(n), width: 8, height: 8, image, thought, note: null, likeness: Promise.resolve(null) };
}

/** One whole stroke at a place. */
function dab(x: number, y: number): void {
  studio.follow({ kind: 'press', at: { x, y } });
  studio.follow({ kind: 'release', at: { x, y } });
}

beforeEach(() => {
  drafts = new MemoryDrafts();
  now = 0;
  TestBed.configureTestingModule({
    providers: [StudioStore, { provide: DRAFTS, useValue: drafts }, { provide: NOW, useValue: () => now }],
  });
  studio = TestBed.inject(StudioStore);
  keeper = TestBed.inject(DraftKeeper);
});

it('starts from the prediction where there is one, else from all background', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 2)), CLASSES);
  expect(studio.runs()).toEqual([2, 64]);
  await studio.open(picture(2), CLASSES);
  expect([studio.runs(), studio.isUnfinished()]).toEqual([[0, 64], true]);
});

it('paints the active class, counts its pixels, and goes back and forth', async () => {
  await studio.open(picture(1), CLASSES);
  studio.box.setSize(1);
  studio.choose(2);
  dab(0.5, 0.5);
  expect([studio.runs(), studio.counts()[2], studio.steps(), studio.isUnfinished()]).toEqual([
    [2, 1, 0, 63],
    1,
    { undo: 1, redo: 0 },
    false,
  ]);
  studio.undo();
  expect([studio.runs(), studio.steps()]).toEqual([[0, 64], { undo: 0, redo: 1 }]);
  studio.redo();
  expect(studio.runs()).toEqual([2, 1, 0, 63]);
});

it('erases to the background and fills regions', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
  studio.tool.set('eraser');
  studio.box.setSize(1);
  dab(0.5, 0.5);
  expect(studio.runs()).toEqual([0, 1, 1, 63]);
  studio.choose(2);
  studio.tool.set('fill');
  dab(5, 5);
  expect(studio.runs()).toEqual([0, 1, 2, 63]);
});

it('takes a cancelled stroke back without a step', async () => {
  await studio.open(picture(1), CLASSES);
  studio.follow({ kind: 'press', at: { x: 4, y: 4 } });
  studio.follow({ kind: 'cancel', at: { x: 4, y: 4 } });
  expect([studio.runs(), studio.steps().undo]).toEqual([[0, 64], 0]);
});

it('a press that is taken back leaves an open shape as it was before', async () => {
  await studio.open(picture(1), CLASSES);
  const unpress = (x: number, y: number): void => {
    studio.follow({ kind: 'press', at: { x, y } }, 1);
    studio.follow({ kind: 'drag', at: { x: 4, y: 4 } }, 1);
    studio.follow({ kind: 'unpress', at: { x: 0, y: 0 } }, 1);
  };
  for (const tool of ['polygon', 'line'] as const) {
    studio.use(tool);
    for (const [x, y] of [
      [0, 0],
      [8, 0],
      [8, 8],
    ] as const)
      dab(x, y);
    const corners = studio.trail();
    unpress(2, 6);
    unpress(8, 8); // where the last corner is: it was dragged along, or it painted the line
    expect([studio.trail(), studio.runs(), studio.steps().undo]).toEqual([corners, [0, 64], 0]);
    studio.cancel();
    expect(studio.hasOpenShape()).toBe(false);
  }
});

it('a press that is taken back leaves neither paint nor a region, and no work from before is undone with it', async () => {
  await studio.open(picture(1), CLASSES);
  studio.box.setSize(1);
  studio.choose(2);
  dab(0.5, 0.5);
  for (const tool of ['brush', 'lasso', 'fill', 'eraser'] as const) {
    studio.use(tool);
    for (const kind of ['press', 'drag', 'unpress', 'drag', 'release'] as const)
      studio.follow({ kind, at: { x: 4.5, y: 4.5 } });
    expect([studio.runs(), studio.steps().undo, studio.sketch()?.isOpen, studio.trail()]).toEqual([
      [2, 1, 0, 63],
      1,
      false,
      null,
    ]);
  }
  studio.use('fill');
  for (const kind of ['press', 'unpress'] as const) studio.follow({ kind, at: { x: 0.5, y: 0.5 } }); // the region has this class already
  expect(studio.steps().undo).toBe(1);
});

it('a press that was over, or on another image, is not taken back', async () => {
  await studio.open(picture(1), CLASSES);
  studio.use('polygon');
  for (const [x, y] of [
    [0, 0],
    [8, 0],
    [8, 8],
  ] as const)
    dab(x, y);
  studio.follow({ kind: 'press', at: { x: 1, y: 6 } });
  studio.finish();
  studio.follow({ kind: 'unpress', at: { x: 1, y: 6 } });
  expect([studio.trail(), studio.steps().undo]).toEqual([null, 1]);
  dab(0, 0);
  studio.follow({ kind: 'press', at: { x: 8, y: 0 } });
  await studio.open(picture(2), CLASSES);
  studio.follow({ kind: 'unpress', at: { x: 8, y: 0 } });
  expect(studio.trail()).toBeNull();
});

it('changes nothing with the hand that moves the view', async () => {
  await studio.open(picture(1), CLASSES);
  studio.tool.set('hand');
  dab(4, 4);
  expect(studio.runs()).toEqual([0, 64]);
});

it('toggles between the background and the class before', () => {
  studio.choose(2);
  studio.toggleBackground();
  expect(studio.box.active()).toBe(0);
  studio.toggleBackground();
  expect(studio.box.active()).toBe(2);
});

it('grows the brush by a pixel while small, by a fifth when large, and never to nothing', () => {
  studio.box.setSize(1);
  studio.box.resize(-1);
  expect(studio.box.size()).toBe(1);
  studio.box.resize(1);
  expect(studio.box.size()).toBe(2);
  studio.box.setSize(50);
  studio.box.resize(1);
  expect(studio.box.size()).toBe(60);
});

it('brings work back when the same image returns, undoable to where the image starts', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
  studio.attend(true);
  studio.box.setSize(1);
  studio.choose(2);
  dab(0.5, 0.5);
  studio.setConfidence('unsure');
  now = 30_000;
  await keeper.keep();
  await studio.open(picture(2), CLASSES);
  expect([studio.runs(), studio.confidence(), studio.seconds()]).toEqual([[0, 64], 'sure', 0]);
  await studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
  expect([studio.restored(), studio.runs(), studio.confidence(), studio.seconds()]).toEqual([
    true,
    [2, 1, 1, 63],
    'unsure',
    30,
  ]);
  studio.undo();
  expect(studio.runs()).toEqual([1, 64]);
});

it('an image whose work is found late does not come over the one that was opened since', async () => {
  const goOn = drafts.holdBack(id(1));
  const late = studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
  await studio.open(picture(2, blankLabelMap(8, 8, 2)), CLASSES);
  goOn();
  await late;
  expect([studio.picture()?.candidateId, studio.runs()]).toEqual([id(2), [2, 64]]);
});

it('does not bring back a draft that no longer fits the image, and brings one of a lost class back without it', async () => {
  const draftOf = (width: number, runs: number[], history?: History): Draft => ({
    personId: '',
    base: 0,
    isSent: false,
    candidateId: id(1),
    confidence: 'sure',
    seconds: 1,
    savedAt: 0,
    made: { task: 'parts', labels: { width, height: 64 / width, runs }, ...(history && { history }) },
  });
  await drafts.keep(draftOf(4, [2, 64]));
  await studio.open(picture(1), CLASSES);
  expect([studio.restored(), studio.runs()]).toEqual([false, [0, 64]]);
  expect(studio.note()).toBe(
    'Your earlier work does not fit and was left out. The label map is 4 × 16 pixels, the image 8 × 8.',
  );
  const to = (before: number, after: number): Uint8Array => Uint8Array.of(0, 1, before, after);
  await drafts.keep(draftOf(8, [2, 1, 1, 63], { done: [to(0, 1), to(1, 2)], undone: [] }));
  await studio.open(picture(1), 2);
  expect([studio.restored(), studio.runs(), studio.note()]).toEqual([
    true,
    [0, 1, 1, 63],
    '1 pixel has a class that the project does not have; they are background now.',
  ]);
  studio.undo();
  expect(studio.runs()).toEqual([0, 64]); // not by way of the lost class
});

it('keeps a draft by itself within a second of a change', async () => {
  jest.useFakeTimers();
  await studio.open(picture(1), CLASSES);
  studio.box.setSize(1);
  dab(0.5, 0.5);
  await jest.advanceTimersByTimeAsync(1000);
  jest.useRealTimers();
  expect((await drafts.find('', id(1)))?.made).toMatchObject({ labels: { runs: [1, 1, 0, 63] } });
  expect(keeper.saved()).toBe('saved');
});

it('says so when the browser keeps nothing, and works on', async () => {
  drafts.isBroken = true;
  await studio.open(picture(1), CLASSES);
  await keeper.keep();
  expect([keeper.saved(), studio.runs()]).toEqual(['not saved', [0, 64]]);
});

it('takes the whole prediction over as one step', async () => {
  const labels = blankLabelMap(8, 8, 2);
  await studio.open(picture(1, labels), CLASSES);
  studio.clear();
  expect(studio.runs()).toEqual([0, 64]);
  studio.takePrediction();
  expect(studio.runs()).toEqual(encodeRuns(labels));
  expect(studio.steps().undo).toBe(2);
});

it('what needs a prediction says that there is none', async () => {
  await studio.open(picture(1), CLASSES);
  for (const act of [
    () => studio.takePrediction(),
    () => {
      studio.use('take');
      dab(4, 4);
    },
  ]) {
    studio.remark.end();
    act();
    expect([studio.remark.words(), studio.steps().undo]).toEqual([
      'This image has no prediction. Predictions come with the round after the first.',
      0,
    ]);
  }
});

it('undo goes on after a reload, and over everything that changes labels', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
  studio.box.setSize(1);
  studio.choose(2);
  dab(0.5, 0.5);
  studio.swap(1, 2);
  studio.act({ kind: 'specks', below: 4, over: undefined });
  studio.undo();
  const states = [studio.runs()];
  await keeper.keep();
  await studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
  expect([studio.steps(), studio.runs()]).toEqual([{ undo: 2, redo: 1 }, states[0]]);
  studio.redo();
  expect(studio.runs()).toEqual([2, 64]);
  for (let i = 0; i < 3; i++) studio.undo();
  expect(studio.runs()).toEqual([1, 64]);
});

it('paints only over the classes that are chosen for it', async () => {
  const start = blankLabelMap(8, 8, 0);
  start.data.set([1, 1, 2, 2]);
  await studio.open(picture(1, start), CLASSES);
  studio.box.toggleOver(2);
  studio.choose(1);
  studio.box.setSize(4096);
  dab(-3, 4);
  expect(studio.runs()).toEqual([1, 4, 0, 60]);
  studio.box.paintOverAll();
  dab(-3, 4);
  expect(studio.runs()).toEqual([1, 64]);
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
    await studio.open(
      {
        ...picture(1, blankLabelMap(8, 8, 2)),
        likeness: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }),
      },
      CLASSES,
    );
    studio.act({ kind: 'map', from: start, over: undefined });
    studio.box.toggleLocked(1);
    studio.box.setSize(4096);
    studio.choose(2);
    return () => [...studio.sketch()!.map.data.keys()].filter((i) => studio.sketch()!.map.data[i] === 1);
  }

  const from = (value: number): LabelMap => blankLabelMap(8, 8, value);
  const use = (
    tool: 'brush' | 'eraser' | 'fill' | 'take' | 'grow' | 'shrink' | 'holes',
    x: number,
    y: number,
  ): void => {
    studio.tool.set(tool);
    dab(x, y);
  };
  const loop = (tool: 'polygon' | 'lasso' | 'line'): void => {
    studio.use(tool);
    const corners = [
      { x: 0, y: 0 },
      { x: 8, y: 0 },
      { x: 8, y: 8 },
      { x: 0, y: 8 },
    ];
    if (tool === 'lasso') corners.forEach((at, i) => studio.follow({ kind: i === 0 ? 'press' : 'drag', at }));
    else for (const { x, y } of corners) dab(x, y);
    studio.conclude();
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
        studio.use('alike');
        dab(4, 4);
        studio.finish();
      },
    ],
    ['removing specks', () => studio.removeSpecks()],
    ['an exchange', () => studio.swap(1, 2)],
    ['the prediction', () => studio.takePrediction()],
    ['clearing', () => studio.clear()],
    ['a mask from a file', () => studio.bring(fileOf(encodeIndexedPng(from(2))))],
  ];

  it.each(acts)('loses nothing to %s', async (_what, act) => {
    const pixels = await locked();
    const before = pixels();
    const losesAny = (): boolean => before.some((i) => !pixels().includes(i));
    await act();
    expect(losesAny()).toBe(false);
    await locked();
    studio.box.unlockAll();
    await act();
    expect(losesAny()).toBe(true);
  });

  it('loses nothing to a refit', async () => {
    await studio.open(picture(1, from(1)), CLASSES);
    studio.box.toggleLocked(1);
    studio.rethink({ labels: from(2), uncertainty: new Uint8Array(64), score: 0 });
    expect(studio.runs()).toEqual([1, 64]);
  });

  it('is said where a hand finds nothing else, and holds until the next image', async () => {
    await locked();
    use('fill', 4, 4);
    expect(studio.remark.words()).toContain('the class here is locked');
    studio.swap(1, 2);
    expect(studio.remark.words()).toContain('unlock it to exchange them');
    await studio.open(picture(1), CLASSES);
    expect(studio.box.locked()).toEqual(new Set([1]));
    await studio.open(picture(2), CLASSES);
    expect([studio.box.locked(), studio.remark.words()]).toEqual([new Set(), '']);
  });
});

describe('what is changed is seen', () => {
  const looks = (): unknown => {
    const { labels, swipe, opacity, hidden } = studio.sight.looks();
    return { labels, swipe, opacity, hidden: [...hidden] };
  };
  const SEEN = { labels: 'mine', swipe: null, opacity: 0.55, hidden: [] };
  beforeEach(async () => {
    await studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
    studio.box.setSize(1);
    studio.choose(2);
  });

  it.each([
    ['the prediction is shown', () => studio.sight.show('prediction'), 'labels'],
    ['the place shows the prediction', () => studio.sight.look({ swipe: 0.9 }), 'labels'],
    ['the labels are clear', () => studio.sight.look({ opacity: 0 }), 'labels'],
    ['the class is hidden', () => studio.sight.toggleShown(2), 'class'],
  ])('by the first press, where %s', (_where, look, what) => {
    look();
    studio.follow({ kind: 'press', at: { x: 4, y: 4 } });
    expect([looks(), studio.remark.words()]).toEqual([
      SEEN,
      what === 'labels' ? 'Your own labels are shown again.' : 'The class was hidden and is shown again.',
    ]);
  });

  it('also by undo and by what changes the whole image, and a hidden class when all that changed is of it', () => {
    dab(4, 4);
    studio.sight.show('prediction');
    studio.undo();
    expect(looks()).toEqual(SEEN);
    studio.sight.show('prediction');
    studio.clear();
    expect(looks()).toEqual(SEEN);
    studio.undo();
    studio.sight.toggleShown(1);
    studio.tool.set('eraser');
    dab(4, 4);
    expect(looks()).toEqual(SEEN);
  });

  it('and what is seen anyway moves nothing of the view', () => {
    studio.sight.show('both');
    studio.sight.toggleShown(1);
    studio.sight.look({ swipe: 0.4 });
    dab(4, 4);
    expect([looks(), studio.remark.words()]).toEqual([{ labels: 'both', swipe: 0.4, opacity: 0.55, hidden: [1] }, '']);
  });
});

it('a polygon is made of presses, its last corner is taken back by undo, and it ends as one step', async () => {
  await studio.open(picture(1), CLASSES);
  studio.use('polygon');
  for (const [x, y] of [
    [0, 0],
    [8, 0],
    [8, 8],
    [5, 5],
  ] as const)
    dab(x, y);
  expect([studio.outline()?.places.length, studio.steps().undo]).toEqual([4, 0]);
  studio.undo();
  studio.finish();
  expect([studio.outline(), studio.steps().undo, studio.counts()[1]]).toEqual([null, 1, 36]);
  dab(1, 1);
  studio.use('brush');
  expect([studio.outline(), studio.steps().undo]).toEqual([null, 1]);
});

it.each([
  [
    'a polygon',
    'polygon',
    [
      [0, 0],
      [8, 0],
      [8, 8],
    ],
    36,
  ],
  [
    'a polygon with two corners',
    'polygon',
    [
      [0, 0],
      [8, 0],
    ],
    0,
  ],
  [
    'a line',
    'line',
    [
      [0.5, 0.5],
      [3.5, 0.5],
    ],
    4,
  ],
  ['a selection', 'alike', [[0.5, 0.5]], 64],
] as const)('%s that is open when the work goes out belongs to it as a step', async (_what, tool, places, painted) => {
  await studio.open(
    { ...picture(1), likeness: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }) },
    CLASSES,
  );
  studio.box.setSize(1);
  studio.use(tool);
  for (const [x, y] of places) dab(x, y);
  studio.conclude();
  expect([studio.counts()[1], studio.steps().undo, studio.hasOpenShape()]).toEqual([
    painted,
    Math.min(painted, 1),
    false,
  ]);
});

it('a stroke that is being made when the work goes out belongs to it as a step', async () => {
  await studio.open(picture(1), CLASSES);
  studio.box.setSize(1);
  studio.follow({ kind: 'press', at: { x: 0.5, y: 0.5 } });
  studio.follow({ kind: 'drag', at: { x: 2.5, y: 0.5 } });
  studio.conclude();
  studio.follow({ kind: 'release', at: { x: 7.5, y: 0.5 } });
  expect([studio.runs(), studio.steps().undo]).toEqual([[1, 3, 0, 61], 1]);
});

it('takes a mask from a file that fits, and says of another what is wrong', async () => {
  const said = async (bytes: Uint8Array): Promise<string | null> => {
    await studio.bring(fileOf(bytes));
    return studio.note();
  };
  await studio.open(picture(1), CLASSES);
  expect(await said(encodeIndexedPng(blankLabelMap(8, 8, 2)))).toBeNull();
  expect(studio.runs()).toEqual([2, 64]);
  expect(await said(encodeIndexedPng(blankLabelMap(8, 8, 3)))).toBe(
    'The mask has class 3, but the classes here are 0 to 2.',
  );
  expect(await said(encodeIndexedPng(blankLabelMap(4, 8, 1)))).toBe('The label map is 4 × 8 pixels, the image 8 × 8.');
  const huge = encodeIndexedPng(blankLabelMap(8, 8, 2)).map((byte, at) => (at === 16 || at === 20 ? 127 : byte));
  expect(await said(huge)).toMatch(/^This is no mask: 2130706440 × 2130706440 is more than \d+ pixels\./);
  expect(await said(encodeRgbPng(8, 8, new Uint8Array(192)))).toMatch(
    /^This is no mask: the PNG has colour type 2, not 3\./,
  );
  expect(await said(Uint8Array.of(1, 2, 3))).toMatch(
    /^This is no mask: .* A mask is a PNG with a palette, one class index a pixel\.$/,
  );
  const arrayBuffer = jest.fn();
  await studio.bring({ size: 3 * 2 ** 30, arrayBuffer } as unknown as Blob);
  expect([studio.note(), arrayBuffer.mock.calls]).toEqual([
    'This is no mask: the file has 3072 MB, and no mask has more than 20.',
    [],
  ]);
  expect([studio.runs(), studio.steps().undo]).toEqual([[2, 64], 1]);
});

/** jsdom's files cannot be read as a whole. */
function fileOf(bytes: Uint8Array): Blob {
  return { size: bytes.length, arrayBuffer: async () => bytes.slice().buffer } as unknown as Blob;
}

it('a stroke that starts outside, with a brush that is larger than the image, paints what lies inside', async () => {
  await studio.open(picture(1), CLASSES);
  studio.box.setSize(4096);
  studio.follow({ kind: 'press', at: { x: -5000, y: 4 } });
  studio.follow({ kind: 'drag', at: { x: -2040, y: 4 } });
  studio.follow({ kind: 'release', at: { x: -2040, y: 4 } });
  expect([studio.counts()[1], studio.steps().undo]).toEqual([64, 1]);
  studio.undo();
  studio.box.setSize(1);
  studio.follow({ kind: 'press', at: { x: -3, y: 0.5 } });
  studio.follow({ kind: 'drag', at: { x: 1.5, y: 0.5 } });
  studio.follow({ kind: 'drag', at: { x: 1.5, y: -9 } });
  studio.follow({ kind: 'release', at: { x: 1.5, y: -9 } });
  expect(studio.runs()).toEqual([1, 2, 0, 62]);
});

it('a prediction with a class that the schema lost is background there, and says so', async () => {
  const { thought, note } = thoughtOf(
    {
      task: 'parts',
      labels: { width: 8, height: 8, runs: [1, 60, 7, 4] },
      uncertainty: btoa('\0'.repeat(64)),
      score: 0.1,
    },
    { width: 8, height: 8 },
    CLASSES,
  );
  expect(encodeRuns(thought!.labels)).toEqual([1, 60, 0, 4]);
  expect(note).toBe(
    'Of the prediction, 4 pixels have a class that the project does not have; they are background now.',
  );
});

it('takes another prediction over where nobody painted and nothing differs from the one before, as one step', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)), CLASSES);
  studio.box.setSize(1);
  studio.choose(2);
  dab(0.5, 0.5);
  expect(studio.strokeRuns()?.runs).toEqual([2, 1, 255, 63]);
  const labels = blankLabelMap(8, 8, 0);
  studio.rethink({ labels, uncertainty: new Uint8Array(64), score: 0.2 });
  expect([studio.runs(), studio.picture()?.thought?.score, studio.steps().undo, studio.strokeRuns()?.runs]).toEqual([
    [2, 1, 0, 63],
    0.2,
    2,
    [2, 1, 255, 63],
  ]);
  studio.undo();
  studio.rethink({ labels: blankLabelMap(8, 8, 2), uncertainty: new Uint8Array(64), score: 0.2 });
  expect(studio.runs()).toEqual([2, 1, 1, 63]);
  studio.undo();
  expect([studio.runs(), studio.strokeRuns()]).toEqual([[1, 64], null]);
});

it('a selection becomes a step before another act, with effect or without', async () => {
  await studio.open(
    { ...picture(1), likeness: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }) },
    CLASSES,
  );
  studio.use('alike');
  for (const act of [() => studio.swap(0, 2), () => studio.removeSpecks()]) {
    dab(0.5, 0.5);
    const shown = studio.revision();
    act();
    expect([studio.outline(), studio.sketch()?.isOpen, studio.revision() > shown, studio.counts()[1]]).toEqual([
      null,
      false,
      true,
      64,
    ]);
  }
});

describe('a shape that is open', () => {
  const corners = [
    [0, 0],
    [8, 0],
    [8, 8],
    [0, 8],
  ] as const;
  const places = (): number | undefined => studio.outline()?.places.length;
  const alike = (): Picture => ({
    ...picture(1),
    likeness: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }),
  });

  async function begin(of = picture(1)): Promise<void> {
    await studio.open(of, CLASSES);
    studio.use('polygon');
    for (const [x, y] of corners) dab(x, y);
  }

  it('is taken back a corner at a time and brought back a corner at a time; closing it is one step', async () => {
    await begin();
    for (let n = 0; n < 5; n++) studio.undo();
    expect([places(), studio.undoSteps(), studio.redoSteps()]).toEqual([undefined, 0, 4]);
    for (let n = 0; n < 5; n++) studio.redo();
    expect([places(), studio.undoSteps(), studio.redoSteps()]).toEqual([4, 4, 0]);
    studio.finish();
    expect([studio.counts()[1], studio.undoSteps()]).toEqual([64, 1]);
    studio.undo();
    expect([studio.counts()[1], studio.outline(), studio.redoSteps()]).toEqual([0, null, 1]);
    studio.redo();
    expect(studio.counts()[1]).toBe(64);
  });

  it('is brought back before or after steps of the labels, in the order in which all was taken back', async () => {
    await studio.open(picture(1), CLASSES);
    studio.box.setSize(1);
    dab(0.5, 0.5);
    studio.use('polygon');
    dab(0, 0);
    for (let n = 0; n < 2; n++) studio.undo();
    expect([studio.counts()[1], places()]).toEqual([0, undefined]);
    studio.redo();
    expect([studio.counts()[1], places()]).toEqual([1, undefined]);
    studio.redo();
    expect([studio.counts()[1], places()]).toEqual([1, 1]);
  });

  it('that was given up comes back by undo, with its tool', async () => {
    await begin();
    studio.cancel();
    expect([places(), studio.hasOpenShape()]).toEqual([undefined, false]);
    studio.tool.set('brush');
    studio.undo();
    expect([places(), studio.tool()]).toEqual([4, 'polygon']);
  });

  it('is closed by another tool, and stays open under its own and while the picture is moved', async () => {
    await begin();
    studio.use('polygon');
    studio.use('hand');
    expect([places(), studio.hasOpenShape()]).toEqual([4, true]);
    studio.use('polygon');
    expect(places()).toBe(4);
    studio.use('hand');
    studio.use('brush');
    expect([studio.tool(), studio.outline(), studio.counts()[1], studio.undoSteps()]).toEqual(['brush', null, 64, 1]);
  });

  it('with too few corners to be closed is given up by another tool, and comes back by undo', async () => {
    await studio.open(picture(1), CLASSES);
    studio.use('polygon');
    dab(0, 0);
    studio.use('brush');
    expect(places()).toBeUndefined();
    studio.undo();
    expect([places(), studio.tool()]).toEqual([1, 'polygon']);
  });

  it('comes back with the image after a reload, with its tool, its class and its steps', async () => {
    await studio.open(picture(1), CLASSES);
    studio.choose(2);
    studio.use('polygon');
    for (const [x, y] of corners) dab(x, y);
    await keeper.keep();
    await studio.open(picture(2), CLASSES);
    expect(studio.hasOpenShape()).toBe(false);
    studio.use('brush');
    studio.choose(1);
    await studio.open(picture(1), CLASSES);
    expect([studio.tool(), places(), studio.box.active()]).toEqual(['polygon', 4, 2]);
    studio.undo();
    studio.finish();
    expect(studio.counts()[2]).toBe(36);
  });

  it('so does a selection, as soon as it is known what looks alike', async () => {
    await studio.open(alike(), CLASSES);
    studio.use('alike');
    dab(0.5, 0.5);
    await keeper.keep();
    await studio.open(picture(2), CLASSES);
    studio.use('brush');
    await studio.open(alike(), CLASSES);
    await Promise.resolve();
    expect([studio.tool(), studio.outline()?.mask?.every((value) => value === 1)]).toEqual(['alike', true]);
    studio.finish();
    expect(studio.counts()[1]).toBe(64);
  });

  it('a selection stays when the machine thinks again, and is painted over what it says', async () => {
    await studio.open({ ...picture(1, blankLabelMap(8, 8, 2)), likeness: alike().likeness }, CLASSES);
    studio.use('alike');
    dab(0.5, 0.5);
    studio.rethink({ labels: blankLabelMap(8, 8, 0), uncertainty: new Uint8Array(64), score: 0.2 });
    studio.finish();
    expect(studio.counts()[1]).toBe(64);
  });
});

it('selects by looks, changes nothing until it is finished, and then one step', async () => {
  const data = Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : i % 8 === 4 ? 30 : 200));
  await studio.open({ ...picture(1), likeness: Promise.resolve({ components: 1, side: 8, data }) }, CLASSES);
  studio.choose(2);
  studio.use('alike');
  dab(0.5, 0.5);
  const selected = (): number | undefined => studio.sketch()?.map.data.filter((value) => value === 2).length;
  expect([studio.counts()[2], studio.runs(), selected()]).toEqual([0, [0, 64], 40]);
  studio.follow({ kind: 'press', at: { x: 7.5, y: 7.5 } });
  studio.follow({ kind: 'drag', at: { x: 8, y: 7.5 } });
  expect(selected()).toBe(64);
  studio.follow({ kind: 'unpress', at: { x: 0, y: 0 } });
  expect([selected(), studio.runs()]).toEqual([40, [0, 64]]); // as before the press, and still open
  studio.follow({ kind: 'press', at: { x: 4.5, y: 0.5 }, isContrary: true });
  studio.finish();
  expect([studio.counts()[2], studio.steps()]).toEqual([32, { undo: 1, redo: 0 }]);
  dab(7.5, 7.5);
  studio.cancel();
  expect([studio.counts()[2], studio.sketch()?.isOpen]).toEqual([32, false]);
});
