const INPUT = ['pointermove', 'pointerdown', 'pointerup', 'wheel', 'keydown'] as const;
/** More often than this it makes no difference. */
const EVERY_MS = 1_000;

/** Calls `act` when somebody does something on the page, at most every second. Returns what ends it. */
export function onInput(act: () => void): () => void {
  let last = -Infinity;
  const hear = ({ timeStamp }: Event): void => {
    if (timeStamp - last < EVERY_MS) return;
    last = timeStamp;
    act();
  };
  for (const kind of INPUT) addEventListener(kind, hear, { capture: true, passive: true });
  return () => {
    for (const kind of INPUT) removeEventListener(kind, hear, { capture: true });
  };
}
