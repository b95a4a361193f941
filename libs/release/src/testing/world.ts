import type { Manifest } from '@gannet/contracts';
import { blankLabelMap, type LabelMap } from '@gannet/raster';
import { encodeSample, type FileSink, type ReleaseFacts, type ReleaseSink, type Sample } from '../index.js';

const CLASSES = ['background', 'skin', 'hair'] as const;

const GENERATOR = 'a'.repeat(64);
const INTERPRETER = 'b'.repeat(64);

/** Facts of a release of `count` images of 6 × 4. */
export function facts(count: number): ReleaseFacts {
  return {
    project: 'faces',
    version: '1.0.0',
    round: 2,
    generator: {
      name: 'tiny',
      version: '1.0.0',
      digest: GENERATOR,
      license: 'CC BY 4.0',
      attribution: 'Drawn by nobody.',
    },
    interpreter: { digest: INTERPRETER, members: 4, labelledImages: 16 },
    seeds: { first: 100, count },
    psi: 0.7,
    filter: { dropShare: 0.1, score: 'top-10%-mean', rule: 'most uncertain first' },
    runtime: 'onnxruntime 1.30.0, avx2',
    classes: [...CLASSES],
    image: { width: 6, height: 4 },
  };
}

/** Deterministic pixels of a seed: noise in the image, bands in the labels. */
export function pixelsOf(seed: number): { rgb: Uint8Array; labels: LabelMap } {
  const rgb = Uint8Array.from({ length: 6 * 4 * 3 }, (_, i) => (Math.imul(seed + 1, 2654435761) >>> (i % 24)) & 255);
  const labels = blankLabelMap(6, 4, 0);
  for (let i = 0; i < labels.data.length; i++) labels.data[i] = (i + seed) % 7 === 0 ? 2 : Number((i + seed) % 3 === 0);
  return { rgb, labels };
}

/** The score of a seed, not monotonic in the seed. */
export const scoreOf = (seed: number): number => ((seed * 37) % 101) / 101;

export function sample(seed: number, score: number = scoreOf(seed)): Sample {
  const provenance = { generator: GENERATOR, interpreter: INTERPRETER, round: 2 };
  return encodeSample({ seed, psi: 0.7, score, ...pixelsOf(seed), classes: CLASSES.length, provenance });
}

/** An image that a person labelled, in round 1, unsure about the odd seeds. */
export function human(seed: number): Sample {
  return encodeSample({
    seed,
    psi: 0.7,
    score: null,
    confidence: seed % 2 === 0 ? 'sure' : 'unsure',
    ...pixelsOf(seed),
    classes: CLASSES.length,
    provenance: { generator: GENERATOR, interpreter: null, round: 1 },
  });
}

export function* samples(count: number, first = 100): Generator<Sample> {
  for (let seed = first; seed < first + count; seed++) yield sample(seed);
}

/** Keeps closed files in memory; can simulate a full disk. */
export class MemorySink implements ReleaseSink {
  readonly files = new Map<string, Buffer>();
  readonly aborted: string[] = [];
  #left: number;

  constructor(space = Infinity) {
    this.#left = space;
  }

  file(path: string): FileSink {
    const chunks: Buffer[] = [];
    return {
      write: async (chunk) => {
        this.#left -= chunk.byteLength;
        if (this.#left < 0)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        chunks.push(Buffer.from(chunk));
      },
      close: async () => void this.files.set(path, Buffer.concat(chunks)),
      abort: async () => void this.aborted.push(path),
    };
  }

  manifest(): Manifest {
    return JSON.parse(this.files.get('manifest.json')!.toString('utf8')) as Manifest;
  }

  get(path: string): Buffer {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw new Error(`${path} was never closed`);
    return bytes;
  }
}

/** The bytes in pieces with unexpected boundaries. */
export async function* inPieces(bytes: Uint8Array, size = 777): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
