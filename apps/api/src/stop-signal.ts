/** For an orderly stop of the server with its workers: shorter than process managers allow. */
const HARD_STOP_MS = 15_000;

/** For a worker, whose server has to stop itself and its database afterwards. */
export const WORKER_STOP_MS = HARD_STOP_MS - 5_000;

/**
 * Runs `stop` once on SIGINT or SIGTERM; a stop that hangs is cut off. An orderly exit waits for every thread, even one
 * in which a model never returns, so the process is killed instead, after `hardStopMs`. Returns a function that does the same without a
 * signal.
 */
export function onStopSignal(stop: () => Promise<void>, hardStopMs = HARD_STOP_MS): () => void {
  let isStopping = false;
  const begin = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), hardStopMs).unref();
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
