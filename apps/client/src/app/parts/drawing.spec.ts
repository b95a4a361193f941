import { blankLabelMap } from '@gannet/raster';
import type { DraftKeeper } from '../drafts/draft-keeper';
import { dab, partsDesk, picture } from '../testing/parts-desk';
import { type PartsPicture } from './parts-picture';
import type { PartsStore } from './parts-store';

let studio: PartsStore;
let keeper: DraftKeeper;

beforeEach(() => {
  ({ studio, keeper } = partsDesk());
});

it('paints the active class, counts its pixels, and goes back and forth', async () => {
  await studio.open(picture(1));
  studio.toolbox.setSize(1);
  studio.drawing.choose(2);
  dab(studio, 0.5, 0.5);
  expect([studio.image.runs(), studio.image.counts()[2], studio.image.steps(), studio.isUnfinished()]).toEqual([
    [2, 1, 0, 63],
    1,
    { undo: 1, redo: 0 },
    false,
  ]);
  studio.drawing.undo();
  expect([studio.image.runs(), studio.image.steps()]).toEqual([[0, 64], { undo: 0, redo: 1 }]);
  studio.drawing.redo();
  expect(studio.image.runs()).toEqual([2, 1, 0, 63]);
});

it('erases to the background and fills regions', async () => {
  await studio.open(picture(1, blankLabelMap(8, 8, 1)));
  studio.toolbox.tool.set('eraser');
  studio.toolbox.setSize(1);
  dab(studio, 0.5, 0.5);
  expect(studio.image.runs()).toEqual([0, 1, 1, 63]);
  studio.drawing.choose(2);
  studio.toolbox.tool.set('fill');
  dab(studio, 5, 5);
  expect(studio.image.runs()).toEqual([0, 1, 2, 63]);
});

it('takes a cancelled stroke back without a step', async () => {
  await studio.open(picture(1));
  studio.drawing.follow({ kind: 'press', at: { x: 4, y: 4 } });
  studio.drawing.follow({ kind: 'cancel', at: { x: 4, y: 4 } });
  expect([studio.image.runs(), studio.image.steps().undo]).toEqual([[0, 64], 0]);
});

it('a press that is taken back leaves an open shape as it was before', async () => {
  await studio.open(picture(1));
  const abort = (x: number, y: number): void => {
    studio.drawing.follow({ kind: 'press', at: { x, y } }, 1);
    studio.drawing.follow({ kind: 'drag', at: { x: 4, y: 4 } }, 1);
    studio.drawing.follow({ kind: 'abort', at: { x: 0, y: 0 } }, 1);
  };
  for (const tool of ['polygon', 'line'] as const) {
    studio.drawing.use(tool);
    for (const [x, y] of [
      [0, 0],
      [8, 0],
      [8, 8],
    ] as const)
      dab(studio, x, y);
    const corners = studio.drawing.trail();
    abort(2, 6);
    abort(8, 8); // where the last corner is: it was dragged along, or it painted the line
    expect([studio.drawing.trail(), studio.image.runs(), studio.image.steps().undo]).toEqual([corners, [0, 64], 0]);
    studio.drawing.cancel();
    expect(studio.drawing.hasOpenShape()).toBe(false);
  }
});

it('a press that is taken back leaves neither paint nor a region, and no work from before is undone with it', async () => {
  await studio.open(picture(1));
  studio.toolbox.setSize(1);
  studio.drawing.choose(2);
  dab(studio, 0.5, 0.5);
  for (const tool of ['brush', 'lasso', 'fill', 'eraser'] as const) {
    studio.drawing.use(tool);
    for (const kind of ['press', 'drag', 'abort', 'drag', 'release'] as const)
      studio.drawing.follow({ kind, at: { x: 4.5, y: 4.5 } });
    expect([
      studio.image.runs(),
      studio.image.steps().undo,
      studio.image.editor()?.isOpen,
      studio.drawing.trail(),
    ]).toEqual([[2, 1, 0, 63], 1, false, null]);
  }
  studio.drawing.use('fill');
  for (const kind of ['press', 'abort'] as const) studio.drawing.follow({ kind, at: { x: 0.5, y: 0.5 } }); // the region has this class already
  expect(studio.image.steps().undo).toBe(1);
});

it('a press that was over, or on another image, is not taken back', async () => {
  await studio.open(picture(1));
  studio.drawing.use('polygon');
  for (const [x, y] of [
    [0, 0],
    [8, 0],
    [8, 8],
  ] as const)
    dab(studio, x, y);
  studio.drawing.follow({ kind: 'press', at: { x: 1, y: 6 } });
  studio.drawing.finish();
  studio.drawing.follow({ kind: 'abort', at: { x: 1, y: 6 } });
  expect([studio.drawing.trail(), studio.image.steps().undo]).toEqual([null, 1]);
  dab(studio, 0, 0);
  studio.drawing.follow({ kind: 'press', at: { x: 8, y: 0 } });
  await studio.open(picture(2));
  studio.drawing.follow({ kind: 'abort', at: { x: 8, y: 0 } });
  expect(studio.drawing.trail()).toBeNull();
});

describe('a stroke in progress', () => {
  const begin = (tool: 'brush' | 'lasso'): void => {
    studio.toolbox.setSize(1);
    studio.drawing.use(tool);
    for (const [kind, x, y] of [
      ['press', 0.5, 0.5],
      ['drag', 4.5, 0.5],
      ['drag', 4.5, 4.5],
    ] as const)
      studio.drawing.follow({ kind, at: { x, y } });
  };
  const rest = (): void => {
    for (const kind of ['drag', 'release'] as const) studio.drawing.follow({ kind, at: { x: 7.5, y: 7.5 } });
  };
  const state = (): unknown => [studio.image.counts()[1], studio.drawing.undoSteps(), studio.drawing.redoSteps()];

  it.each([
    ['brush', 9],
    ['lasso', 10],
  ] as const)('of the %s is undone and redone as a step, without the one before it', async (tool, painted) => {
    await studio.open(picture(1));
    studio.toolbox.setSize(1);
    dab(studio, 0.5, 7.5);
    begin(tool);
    studio.drawing.undo();
    rest();
    expect(state()).toEqual([1, 1, 1]);
    studio.drawing.redo();
    expect(state()).toEqual([1 + painted, 2, 0]);
  });

  it('is not lost to a redo, which has nothing to redo after it', async () => {
    await studio.open(picture(1));
    studio.toolbox.setSize(1);
    dab(studio, 0.5, 7.5);
    studio.drawing.undo();
    begin('brush');
    studio.drawing.redo();
    rest();
    expect(state()).toEqual([9, 1, 0]);
  });

  it('is a step when the hand tool is chosen', async () => {
    await studio.open(picture(1));
    begin('brush');
    studio.drawing.use('hand');
    rest();
    studio.drawing.conclude();
    expect([state(), studio.image.editor()?.isOpen]).toEqual([[9, 1, 0], false]);
  });

  it('that sets a corner is undone alone, and what the pointer still does moves no other corner', async () => {
    await studio.open(picture(1));
    studio.drawing.use('polygon');
    for (const [x, y] of [
      [0, 0],
      [8, 0],
    ] as const)
      dab(studio, x, y);
    studio.drawing.follow({ kind: 'press', at: { x: 8, y: 8 } });
    studio.drawing.undo();
    rest();
    const corners = [
      { x: 0, y: 0 },
      { x: 8, y: 0 },
    ];
    expect(studio.drawing.trail()).toEqual(corners);
    studio.drawing.redo();
    expect(studio.drawing.trail()).toEqual([...corners, { x: 8, y: 8 }]);
  });
});

it('changes nothing with the hand that moves the view', async () => {
  await studio.open(picture(1));
  studio.toolbox.tool.set('hand');
  dab(studio, 4, 4);
  expect(studio.image.runs()).toEqual([0, 64]);
});

it('toggles between the background and the class before', () => {
  studio.drawing.choose(2);
  studio.drawing.toggleBackground();
  expect(studio.toolbox.active()).toBe(0);
  studio.drawing.toggleBackground();
  expect(studio.toolbox.active()).toBe(2);
});

it('paints only over the classes that are chosen for it', async () => {
  const start = blankLabelMap(8, 8, 0);
  start.data.set([1, 1, 2, 2]);
  await studio.open(picture(1, start));
  studio.toolbox.toggleOver(2);
  studio.drawing.choose(1);
  studio.toolbox.setSize(4096);
  dab(studio, -3, 4);
  expect(studio.image.runs()).toEqual([1, 4, 0, 60]);
  studio.toolbox.paintOverAll();
  dab(studio, -3, 4);
  expect(studio.image.runs()).toEqual([1, 64]);
});

describe('what is changed is seen', () => {
  const options = (): unknown => {
    const { labels, swipe, opacity, hidden } = studio.view.options();
    return { labels, swipe, opacity, hidden: [...hidden], isPeeking: studio.view.isPeeking() };
  };
  const SEEN = { labels: 'mine', swipe: null, opacity: 0.55, hidden: [], isPeeking: false };
  beforeEach(async () => {
    await studio.open(picture(1, blankLabelMap(8, 8, 1)));
    studio.toolbox.setSize(1);
    studio.drawing.choose(2);
  });

  it.each([
    ['the prediction is shown', () => studio.view.show('prediction'), 'labels'],
    ['the place shows the prediction', () => studio.view.change({ swipe: 0.9 }), 'labels'],
    ['the labels are clear', () => studio.view.change({ opacity: 0 }), 'labels'],
    ['the class is hidden', () => studio.view.toggleShown(2), 'class'],
    ['a held key hides the labels', () => studio.view.isPeeking.set(true), 'labels'],
  ])('by the first press, where %s', (_where, look, what) => {
    look();
    studio.drawing.follow({ kind: 'press', at: { x: 4, y: 4 } });
    expect([options(), studio.image.remark.words()]).toEqual([
      SEEN,
      what === 'labels' ? 'Your own labels are shown again.' : 'The class was hidden and is shown again.',
    ]);
  });

  it('also by undo and by what changes the whole image, and a hidden class when all that changed is of it', () => {
    dab(studio, 4, 4);
    studio.view.show('prediction');
    studio.drawing.undo();
    expect(options()).toEqual(SEEN);
    studio.view.show('prediction');
    studio.whole.clear();
    expect(options()).toEqual(SEEN);
    studio.drawing.undo();
    studio.view.toggleShown(1);
    studio.toolbox.tool.set('eraser');
    dab(studio, 4, 4);
    expect(options()).toEqual(SEEN);
  });

  it('and what is seen anyway moves nothing of the view', () => {
    studio.view.show('both');
    studio.view.toggleShown(1);
    studio.view.change({ swipe: 0.4 });
    dab(studio, 4, 4);
    expect([options(), studio.image.remark.words()]).toEqual([
      { labels: 'both', swipe: 0.4, opacity: 0.55, hidden: [1], isPeeking: false },
      '',
    ]);
  });
});

it('a polygon is made of presses, its last corner is taken back by undo, and it ends as one step', async () => {
  await studio.open(picture(1));
  studio.drawing.use('polygon');
  for (const [x, y] of [
    [0, 0],
    [8, 0],
    [8, 8],
    [5, 5],
  ] as const)
    dab(studio, x, y);
  expect([studio.drawing.outline()?.places.length, studio.image.steps().undo]).toEqual([4, 0]);
  studio.drawing.undo();
  studio.drawing.finish();
  expect([studio.drawing.outline(), studio.image.steps().undo, studio.image.counts()[1]]).toEqual([null, 1, 36]);
  dab(studio, 1, 1);
  studio.drawing.use('brush');
  expect([studio.drawing.outline(), studio.image.steps().undo]).toEqual([null, 1]);
});

it('a stroke that starts outside, with a brush that is larger than the image, paints what lies inside', async () => {
  await studio.open(picture(1));
  studio.toolbox.setSize(4096);
  studio.drawing.follow({ kind: 'press', at: { x: -5000, y: 4 } });
  studio.drawing.follow({ kind: 'drag', at: { x: -2040, y: 4 } });
  studio.drawing.follow({ kind: 'release', at: { x: -2040, y: 4 } });
  expect([studio.image.counts()[1], studio.image.steps().undo]).toEqual([64, 1]);
  studio.drawing.undo();
  studio.toolbox.setSize(1);
  studio.drawing.follow({ kind: 'press', at: { x: -3, y: 0.5 } });
  studio.drawing.follow({ kind: 'drag', at: { x: 1.5, y: 0.5 } });
  studio.drawing.follow({ kind: 'drag', at: { x: 1.5, y: -9 } });
  studio.drawing.follow({ kind: 'release', at: { x: 1.5, y: -9 } });
  expect(studio.image.runs()).toEqual([1, 2, 0, 62]);
});

describe('a shape that is open', () => {
  const corners = [
    [0, 0],
    [8, 0],
    [8, 8],
    [0, 8],
  ] as const;
  const places = (): number | undefined => studio.drawing.outline()?.places.length;
  const alike = (): PartsPicture => ({
    ...picture(1),
    similarityMap: Promise.resolve({ components: 1, side: 8, data: new Uint8Array(64) }),
  });

  async function begin(of = picture(1)): Promise<void> {
    await studio.open(of);
    studio.drawing.use('polygon');
    for (const [x, y] of corners) dab(studio, x, y);
  }

  it('is taken back a corner at a time and brought back a corner at a time; closing it is one step', async () => {
    await begin();
    for (let n = 0; n < 5; n++) studio.drawing.undo();
    expect([places(), studio.drawing.undoSteps(), studio.drawing.redoSteps()]).toEqual([undefined, 0, 4]);
    for (let n = 0; n < 5; n++) studio.drawing.redo();
    expect([places(), studio.drawing.undoSteps(), studio.drawing.redoSteps()]).toEqual([4, 4, 0]);
    studio.drawing.finish();
    expect([studio.image.counts()[1], studio.drawing.undoSteps()]).toEqual([64, 1]);
    studio.drawing.undo();
    expect([studio.image.counts()[1], studio.drawing.outline(), studio.drawing.redoSteps()]).toEqual([0, null, 1]);
    studio.drawing.redo();
    expect(studio.image.counts()[1]).toBe(64);
  });

  it('is brought back before or after steps of the labels, in the order in which all was taken back', async () => {
    await studio.open(picture(1));
    studio.toolbox.setSize(1);
    dab(studio, 0.5, 0.5);
    studio.drawing.use('polygon');
    dab(studio, 0, 0);
    for (let n = 0; n < 2; n++) studio.drawing.undo();
    expect([studio.image.counts()[1], places()]).toEqual([0, undefined]);
    studio.drawing.redo();
    expect([studio.image.counts()[1], places()]).toEqual([1, undefined]);
    studio.drawing.redo();
    expect([studio.image.counts()[1], places()]).toEqual([1, 1]);
  });

  it('that was given up comes back by undo, with its tool', async () => {
    await begin();
    studio.drawing.cancel();
    expect([places(), studio.drawing.hasOpenShape()]).toEqual([undefined, false]);
    studio.toolbox.tool.set('brush');
    studio.drawing.undo();
    expect([places(), studio.toolbox.tool()]).toEqual([4, 'polygon']);
  });

  it('is closed by another tool, and stays open under its own and while the picture is moved', async () => {
    await begin();
    studio.drawing.use('polygon');
    studio.drawing.use('hand');
    expect([places(), studio.drawing.hasOpenShape()]).toEqual([4, true]);
    studio.drawing.use('polygon');
    expect(places()).toBe(4);
    studio.drawing.use('hand');
    studio.drawing.use('brush');
    expect([
      studio.toolbox.tool(),
      studio.drawing.outline(),
      studio.image.counts()[1],
      studio.drawing.undoSteps(),
    ]).toEqual(['brush', null, 64, 1]);
  });

  it('with too few corners to be closed is given up by another tool, and comes back by undo', async () => {
    await studio.open(picture(1));
    studio.drawing.use('polygon');
    dab(studio, 0, 0);
    studio.drawing.use('brush');
    expect(places()).toBeUndefined();
    studio.drawing.undo();
    expect([places(), studio.toolbox.tool()]).toEqual([1, 'polygon']);
  });

  it('comes back with the image after a reload, with its tool, its class and its steps', async () => {
    await studio.open(picture(1));
    studio.drawing.choose(2);
    studio.drawing.use('polygon');
    for (const [x, y] of corners) dab(studio, x, y);
    await keeper.keep();
    await studio.open(picture(2));
    expect(studio.drawing.hasOpenShape()).toBe(false);
    studio.drawing.use('brush');
    studio.drawing.choose(1);
    await studio.open(picture(1));
    expect([studio.toolbox.tool(), places(), studio.toolbox.active()]).toEqual(['polygon', 4, 2]);
    studio.drawing.undo();
    studio.drawing.finish();
    expect(studio.image.counts()[2]).toBe(36);
  });

  it('so does a selection, as soon as it is known which pixels look alike', async () => {
    await studio.open(alike());
    studio.drawing.use('alike');
    dab(studio, 0.5, 0.5);
    await keeper.keep();
    await studio.open(picture(2));
    studio.drawing.use('brush');
    await studio.open(alike());
    await Promise.resolve();
    expect([studio.toolbox.tool(), studio.drawing.outline()?.mask?.every((value) => value === 1)]).toEqual([
      'alike',
      true,
    ]);
    studio.drawing.finish();
    expect(studio.image.counts()[1]).toBe(64);
  });

  it('a selection stays when the machine thinks again, and is painted over what it says', async () => {
    await studio.open({ ...picture(1, blankLabelMap(8, 8, 2)), similarityMap: alike().similarityMap });
    studio.drawing.use('alike');
    dab(studio, 0.5, 0.5);
    studio.whole.applyPrediction({ labels: blankLabelMap(8, 8, 0), uncertainty: new Uint8Array(64), score: 0.2 });
    studio.drawing.finish();
    expect(studio.image.counts()[1]).toBe(64);
  });
});

it('smart select changes nothing until it is finished, and then makes one step', async () => {
  const data = Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : i % 8 === 4 ? 30 : 200));
  await studio.open({ ...picture(1), similarityMap: Promise.resolve({ components: 1, side: 8, data }) });
  studio.drawing.choose(2);
  studio.drawing.use('alike');
  dab(studio, 0.5, 0.5);
  const selected = (): number | undefined => studio.image.editor()?.map.data.filter((value) => value === 2).length;
  expect([studio.image.counts()[2], studio.image.runs(), selected()]).toEqual([0, [0, 64], 40]);
  studio.drawing.follow({ kind: 'press', at: { x: 7.5, y: 7.5 } });
  studio.drawing.follow({ kind: 'drag', at: { x: 8, y: 7.5 } });
  expect(selected()).toBe(64);
  studio.drawing.follow({ kind: 'abort', at: { x: 0, y: 0 } });
  expect([selected(), studio.image.runs()]).toEqual([40, [0, 64]]); // as before the press, and still open
  studio.drawing.follow({ kind: 'press', at: { x: 4.5, y: 0.5 }, isNegative: true });
  studio.drawing.finish();
  expect([studio.image.counts()[2], studio.image.steps()]).toEqual([32, { undo: 1, redo: 0 }]);
  dab(studio, 7.5, 7.5);
  studio.drawing.cancel();
  expect([studio.image.counts()[2], studio.image.editor()?.isOpen]).toEqual([32, false]);
});
