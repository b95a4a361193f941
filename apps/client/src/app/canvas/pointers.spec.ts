import { Pointers, type PointerInput } from './pointers';

const view = { scale: 10, x: 0, y: 0 };
const at = (x: number, y: number): { x: number; y: number } => ({ x, y });
const finger = (id: number, x: number, y: number): PointerInput => ({ id, at: at(x, y), kind: 'touch', button: 0 });

it('one pointer paints, in image pixels, through every place of a coalesced move', () => {
  const hands = new Pointers();
  expect(hands.press({ id: 1, at: at(20, 30), kind: 'pen', button: 0 }, view).gestures).toEqual([
    { kind: 'press', at: at(2, 3) },
  ]);
  expect(hands.move(1, [at(40, 30), at(50, 30)], view).gestures).toEqual([
    { kind: 'drag', at: at(4, 3) },
    { kind: 'drag', at: at(5, 3) },
  ]);
  expect(hands.release(1, at(50, 30), view).gestures).toEqual([{ kind: 'release', at: at(5, 3) }]);
});

it('the middle button moves the view, and so does any while grabbing', () => {
  const hands = new Pointers();
  hands.press({ id: 1, at: at(0, 0), kind: 'mouse', button: 1 }, view);
  expect(hands.move(1, [at(5, -7)], view)).toEqual({ gestures: [], view: { scale: 10, x: 5, y: -7 } });
  hands.release(1, at(5, -7), view);
  hands.grabbing = true;
  expect(hands.press({ id: 1, at: at(0, 0), kind: 'mouse', button: 0 }, view).gestures).toEqual([]);
  expect(hands.move(1, [at(3, 0)], view).view).toEqual({ scale: 10, x: 3, y: 0 });
});

it('the right button does nothing', () => {
  const hands = new Pointers();
  expect(hands.press({ id: 1, at: at(0, 0), kind: 'mouse', button: 2 }, view)).toEqual({ gestures: [], view: null });
  expect(hands.move(1, [at(9, 9)], view)).toEqual({ gestures: [], view: null });
});

it("a second finger takes the first one's stroke back, and two fingers move and zoom", () => {
  const hands = new Pointers();
  hands.press(finger(1, 100, 100), view);
  expect(hands.press(finger(2, 200, 100), view).gestures).toEqual([{ kind: 'abort', at: at(20, 10) }]);
  expect(hands.move(2, [at(300, 100)], view).view?.scale).toBe(20);
  expect(hands.release(2, at(300, 100), view)).toEqual({ gestures: [], view: null });
  expect(hands.move(1, [at(0, 0)], view).gestures).toEqual([]);
  expect(hands.release(1, at(0, 0), view).gestures).toEqual([]);
  expect(hands.press(finger(3, 10, 10), view).gestures).toEqual([{ kind: 'press', at: at(1, 1) }]);
});

it('what a pointer did that the browser takes away is taken back', () => {
  const hands = new Pointers();
  hands.press(finger(1, 10, 10), view);
  expect(hands.cancel(1, view).gestures).toEqual([{ kind: 'abort', at: at(1, 1) }]);
});

it('what a palm did before the first pen came is taken back, and then the pen paints', () => {
  const hands = new Pointers();
  hands.press(finger(1, 10, 10), view);
  expect(hands.press({ id: 2, at: at(20, 30), kind: 'pen', button: 0 }, view).gestures).toEqual([
    { kind: 'abort', at: at(2, 3) },
    { kind: 'press', at: at(2, 3) },
  ]);
  expect([hands.move(1, [at(99, 99)], view), hands.release(1, at(99, 99), view)]).toEqual([
    { gestures: [], view: null },
    { gestures: [], view: null },
  ]);
  expect(hands.move(2, [at(40, 30)], view).gestures).toEqual([{ kind: 'drag', at: at(4, 3) }]);
});

it('hands that were let go do nothing until they come down again', () => {
  const hands = new Pointers();
  hands.press(finger(1, 10, 10), view);
  hands.letGo();
  expect([hands.move(1, [at(20, 20)], view), hands.release(1, at(20, 20), view)]).toEqual([
    { gestures: [], view: null },
    { gestures: [], view: null },
  ]);
  expect(hands.press(finger(2, 10, 10), view).gestures).toEqual([{ kind: 'press', at: at(1, 1) }]);
});

it('where a pen was seen, a finger moves the view and a palm does not disturb the stroke', () => {
  const hands = new Pointers();
  const pen = (at: { x: number; y: number }): PointerInput => ({ id: 1, at, kind: 'pen', button: 0 });
  const finger = (at: { x: number; y: number }): PointerInput => ({ id: 2, at, kind: 'touch', button: 0 });
  expect(hands.press(pen({ x: 0, y: 0 }), view).gestures).toHaveLength(1);
  expect(hands.press(finger({ x: 50, y: 50 }), view)).toEqual({ gestures: [], view: null });
  expect(hands.move(1, [{ x: 4, y: 0 }], view).gestures).toHaveLength(1);
  expect(hands.release(1, { x: 4, y: 0 }, view).gestures).toHaveLength(1);
  expect(hands.press(finger({ x: 50, y: 50 }), view)).toEqual({ gestures: [], view: null });
  expect(hands.move(2, [{ x: 60, y: 50 }], view)).toEqual({ gestures: [], view: { ...view, x: view.x + 10 } });
  expect(hands.press(pen({ x: 0, y: 0 }), view).gestures).toHaveLength(1);
});
