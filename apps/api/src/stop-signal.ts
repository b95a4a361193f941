const HARD_STOP_MS = 30_000;

/** Stops in order on SIGINT or SIGTERM, once; a stop that hangs is cut off. Returns what does the same without a signal. */
export function onStopSignal(stop: () => Promise<void>): () => void {
  let isStopping = false;
  const begin = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), HARD_STOP_MS).unref();
    stop().then(() => process.exit(0), (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    });
  };
  process.on('SIGINT', begin);
  process.on('SIGTERM', begin);
  return begin;
}
