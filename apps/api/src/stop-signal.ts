/** Long enough for whatever a stop waits for, and within what those who start processes allow them. */
const HARD_STOP_MS = 15_000;

/**
 * Stops in order on SIGINT or SIGTERM, once; a stop that hangs is cut off. Ending in order waits for every thread, also
 * one that a model never returns from, so that the cut is the system's. Returns what does the same without a signal.
 */
export function onStopSignal(stop: () => Promise<void>): () => void {
  let isStopping = false;
  const begin = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), HARD_STOP_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', begin);
  process.on('SIGTERM', begin);
  return begin;
}
