import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mulberry32 } from '@gannet/metrics';
import {
  type TemporaryStorage,
  buildRelease,
  type BuiltRelease,
  encodeSample,
  formatNamed,
  keepThreshold,
  keyOf,
  type LabelledPixels,
  readSpool,
  type ReleaseFacts,
  type Sample,
  sourceFrom,
  splitOf,
  spoolScores,
  TarSink,
  writeFormat,
  writeSpool,
} from '@gannet/release';
import { FolderSink } from '../convert/folder-sink.js';
import { CLASSES } from '../demo/bundled.js';

/** Size of the bundled generator's images. */
export const SIDE = 64;
const [GENERATOR, INTERPRETER] = ['a'.repeat(64), 'b'.repeat(64)];

/** Samples per spool: more than the server's chunks of about a second, and no slower for it. */
const SPOOL = 1000;

/** Number of different images; more would only take longer to generate. */
const PICTURES = 16;

/** Images whose PNGs are as large as those of the bundled generator: coarse with noise, and bands of classes. */
function pixelsOf(seed: number): Pick<LabelledPixels, 'rgb' | 'labels' | 'score'> {
  const rng = mulberry32(seed);
  const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => 100 + ((i >> 6) & 63) + Math.floor(rng() * 12));
  const data = Uint8Array.from(
    { length: SIDE * SIDE },
    (_, i) => Math.floor((i / (SIDE * SIDE)) * CLASSES.length + rng() * 0.05) % CLASSES.length,
  );
  return { rgb, labels: { width: SIDE, height: SIDE, data }, score: rng() };
}

export function encoded(seed: number, pixels: Pick<LabelledPixels, 'rgb' | 'labels' | 'score'>): Sample {
  return encodeSample({
    seed,
    psi: 0.7,
    ...pixels,
    classes: CLASSES.length,
    provenance: { generator: GENERATOR, interpreter: INTERPRETER, round: 0 },
  });
}

/** Encoded samples under new keys: only their processing is measured. */
function* samples(first: number, count: number, pictures: readonly Sample[]): Generator<Sample> {
  for (let seed = first; seed < first + count; seed++) {
    const { record, ...picture } = pictures[seed % pictures.length]!;
    const key = keyOf(seed);
    yield { ...picture, key, record: { ...record, key, seed, split: splitOf(GENERATOR, seed) } };
  }
}

function facts(count: number): ReleaseFacts {
  return {
    project: 'bench',
    version: '1.0.0',
    round: 0,
    psi: 0.7,
    runtime: 'bench',
    classes: [...CLASSES],
    image: { width: SIDE, height: SIDE },
    seeds: { first: 0, count },
    generator: { name: 'bench', version: '1.0.0', digest: GENERATOR, license: 'CC0', attribution: 'Nobody.' },
    interpreter: { digest: INTERPRETER, members: 10, labelledImages: 16 },
    filter: { dropShare: 0.1, score: 'mean', rule: 'the most uncertain share is dropped' },
  };
}

/** A temporary folder for spools, releases and temporary files. */
export class WorkFolder {
  #runs = 0;

  private constructor(private readonly folder: string) {}

  static async open(): Promise<WorkFolder> {
    return new WorkFolder(await mkdtemp(path.join(tmpdir(), 'gannet-bench-')));
  }

  /** Writes samples to spools, like the server's workers. */
  async spool(count: number, of: AsyncIterable<Sample> | null = null): Promise<void> {
    await rm(path.join(this.folder, 'spool'), { recursive: true, force: true });
    const sink = new FolderSink(path.join(this.folder, 'spool'));
    if (of) return void (await writeSpool(of, await sink.file('0.tar')));
    const pictures = Array.from({ length: PICTURES }, (_, seed) => encoded(seed, pixelsOf(seed)));
    for (let first = 0; first < count; first += SPOOL)
      await writeSpool(samples(first, Math.min(SPOOL, count - first), pictures), await sink.file(`${first}.tar`));
  }

  /** Filters and packs the first `count` spooled samples into a release, like the server: the spools are read twice. */
  async build(count: number): Promise<{ built: BuiltRelease; folder: string }> {
    const firsts = Array.from({ length: Math.ceil(count / SPOOL) }, (_, i) => i * SPOOL);
    const scores: number[] = [];
    for (const first of firsts) scores.push(...(await spoolScores(this.#spool(first))));
    const { isKept } = keepThreshold(scores, 0.1);
    const folder = path.join(this.folder, `release-${this.#runs++}`);
    await mkdir(folder);
    const built = await buildRelease(
      {
        facts: facts(count),
        samples: this.#spooled(firsts),
        keep: (_record, index) => isKept[index] === 1,
        licenseText: 'none',
      },
      new FolderSink(folder),
    );
    return { built, folder };
  }

  /** Writes a release in another format as one tar, like the server; returns its size. */
  async derive({ built, folder }: { built: BuiltRelease; folder: string }, format: string): Promise<number> {
    let bytes = 0;
    const tar = new TarSink({ write: async (chunk) => void (bytes += chunk.byteLength) }, () => this.#temporary());
    await writeFormat(
      formatNamed(format)!,
      sourceFrom(
        built.manifest,
        'none',
        (name) => createReadStream(path.join(folder, ...name.split('/'))) as AsyncIterable<Buffer>,
      ),
      tar,
    );
    await tar.end();
    return bytes;
  }

  async remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true });
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async #temporary(): Promise<TemporaryStorage> {
    const file = path.join(this.folder, `temporary-${this.#runs++}`);
    const handle = await open(file, 'wx');
    return {
      write: (chunk) => handle.writeFile(chunk),
      async *read() {
        await handle.close();
        yield* createReadStream(file) as AsyncIterable<Buffer>;
      },
      remove: () => rm(file, { force: true }),
    };
  }

  async *#spooled(firsts: readonly number[]): AsyncGenerator<Sample> {
    for (const first of firsts) yield* readSpool(this.#spool(first));
  }

  #spool(first: number): AsyncIterable<Buffer> {
    return createReadStream(path.join(this.folder, 'spool', `${first}.tar`)) as AsyncIterable<Buffer>;
  }
}
