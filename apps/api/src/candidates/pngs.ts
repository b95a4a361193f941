import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { encodeIndexedPng, encodeRgbPng } from '@gannet/raster';

const ENCODERS = { encodeIndexedPng, encodeRgbPng };
type Encoder = keyof typeof ENCODERS;

/** What the thread is to call, and with what. */
export interface Call {
  readonly encoder: Encoder;
  readonly words: readonly unknown[];
}

/** Pixels of a picture whose PNG is worth a thread: it takes 0.1 s of a core, and 2 s at 4096 x 4096. */
const LARGE = 512 ** 2;
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './png-thread.ts' : './png-thread.js', import.meta.url);

/** Large pictures are written one after the other: nobody's pictures take more than one core from the rest. */
let line: Promise<unknown> = Promise.resolve();

/**
 * The PNG of a picture of so many pixels; a large one is written apart, so that nobody who is served here waits for it.
 */
export function pngOf<E extends Encoder>(
  pixels: number,
  encoder: E,
  ...words: Parameters<(typeof ENCODERS)[E]>
): Promise<Uint8Array> {
  const call: Call = { encoder, words };
  if (pixels < LARGE) return Promise.resolve((ENCODERS[encoder] as (...of: unknown[]) => Uint8Array)(...words));
  const written = line.then(() => onThread(call));
  line = written.catch(() => undefined);
  return written;
}

async function onThread(call: Call): Promise<Uint8Array> {
  const thread = new Worker(THREAD, { workerData: call });
  const ended = once(thread, 'exit').then(([code]) =>
    Promise.reject(new Error(`the thread that wrote a PNG ended with ${String(code)}`)),
  );
  const [png] = (await Promise.race([once(thread, 'message'), ended])) as [Uint8Array];
  return png;
}
