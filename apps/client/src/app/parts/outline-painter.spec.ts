import { drawOver } from './outline-painter';

/** A canvas that remembers the places of the discs drawn on it, and each path that was stroked, by its colour. */
function canvas(): { element: HTMLCanvasElement; discs: number[][]; strokes: string[]; dashes: number[][] } {
  const [discs, strokes, dashes]: [number[][], string[], number[][]] = [[], [], []];
  class Path {
    moveTo(): void {}
    lineTo(): void {}
    closePath(): void {}
    arc(x: number, y: number): void {
      discs.push([x, y]);
    }
  }
  Object.assign(globalThis, { Path2D: Path });
  const context = {
    strokeStyle: '',
    fillStyle: '',
    lineWidth: 0,
    clearRect: () => undefined,
    fill: () => undefined,
    stroke: () => strokes.push(context.strokeStyle),
    setLineDash: (dash: number[]) => dash.length > 0 && dashes.push(dash),
  };
  return { element: { width: 80, height: 80, getContext: () => context } as never, discs, strokes, dashes };
}

const view = { scale: 10, x: 0, y: 0 };

it('each click of smart select is a dot where it was', () => {
  const { element, discs } = canvas();
  const hints = [
    { x: 1, y: 2, isIn: true },
    { x: 6, y: 7, isIn: false },
  ];
  const outline = { places: [], aim: null, isClosed: false, hasCorners: false, width: 0, hints };
  drawOver(element, view, outline, null);
  expect(discs).toEqual([
    [15, 25],
    [65, 75],
  ]);
});

it('an uncertain region is outlined, in a dashed line', () => {
  const { element, strokes, dashes } = canvas();
  drawOver(element, view, null, { box: { x: 1, y: 1, width: 2, height: 2 }, mask: Uint8Array.of(1, 1, 1, 0) });
  expect([strokes.at(-1), dashes.length]).toEqual(['#ffe960', 1]);
});
