import { fromEvent, merge, throttleTime } from 'rxjs';

const INPUT = ['pointermove', 'pointerdown', 'pointerup', 'wheel', 'keydown'] as const;
/** Working time is not counted more finely. */
const EVERY_MS = 1_000;

/** Calls `act` when somebody does something on the page, at most once a second. Returns a function that stops it. */
export function onInput(act: () => void): () => void {
  const events = INPUT.map((kind) => fromEvent(window, kind, { capture: true, passive: true }));
  const heard = merge(...events)
    .pipe(throttleTime(EVERY_MS))
    .subscribe(act);
  return () => heard.unsubscribe();
}
