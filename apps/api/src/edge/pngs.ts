import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { encodeIndexedPng, encodeRgbPng } from '@gannet/raster';

const ENCODERS = { encodeIndexedPng, encodeRgbPng };
type Encoder = keyof typeof ENCODERS;

/** The function that the thread calls, and its arguments. */
export interface Call {
  readonly encoder: Encoder;
  readonly words: readonly unknown[];
}

/** Images with this many pixels are encoded in a thread: it takes 0.1 s of a core, and 2 s at 4096 x 4096. */
const LARGE = 512 ** 2;
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './png-thread.ts' : './png-thread.js', import.meta.url);

/** Large images are encoded one after another, so that they never take more than one core. */
let tail: Promise<unknown> = Promise.resolve();

/**
 * The PNG of an image with this many pixels; a large one is encoded in a thread, so that it does not block other
 * requests.
 */
export function pngOf<E extends Encoder>(
  pixels: number,
  encoder: E,
  ...words: Parameters<(typeof ENCODERS)[E]>
): Promise<Uint8Array> {
  const call: Call = { encoder, words };
  if (pixels < LARGE) return Promise.resolve((ENCODERS[encoder] as (...of: unknown[]) => Uint8Array)(...words));
  const written = tail.then(() => onThread(call));
  tail = written.catch(() => undefined);
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
