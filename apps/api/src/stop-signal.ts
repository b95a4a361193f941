/** Long enough for an orderly stop, and shorter than process managers allow. */
const HARD_STOP_MS = 15_000;

/**
 * Runs `stop` once on SIGINT or SIGTERM; a stop that hangs is cut off. An orderly exit waits for every thread, even one
 * in which a model never returns, so the process is killed instead. Returns a function that does the same without a
 * signal.
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
