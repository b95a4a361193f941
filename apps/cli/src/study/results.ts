import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Sha256 } from '@gannet/contracts';
import { z } from 'zod';
import { explained } from '../disk.js';
import { filesIn } from '../folder.js';
import { Failed, reasonOf } from '../failed.js';
import { Contestant } from './contestants.js';

/** Everything but strategy, repeat and number of images that a result depends on: the first line of the file. */
const Conditions = z.strictObject({
  /** 1 measured distances between embeddings as they are, 2 between standardised ones. */
  study: z.literal([1, 2]),
  generator: Sha256,
  runtime: z.string(),
  seed: z.number(), psi: z.number(), pool: z.number(), exam: z.number(),
  /** Every setting of the training. */
  training: z.record(z.string(), z.union([z.number(), z.string(), z.array(z.number())])),
  images: z.array(z.number()),
  /** Percent of the exam's images that are dropped, the most uncertain. */
  filter: z.array(z.number()),
});
export type Conditions = z.infer<typeof Conditions>;

/** One interpreter, trained on so many images and examined: a further line of the file. */
const Cell = z.strictObject({
  strategy: Contestant,
  repeat: z.number(),
  images: z.number(),
  /** What was labelled, in the order of choice. */
  seeds: z.array(z.number()),
  /** Of what is left of the exam, in the order of the filter's shares. The first share is usually 0: the whole exam. */
  kept: z.array(z.strictObject({ images: z.number(), miou: z.number(), errorRate: z.number() })),
  miou: z.number(),
  pixelAccuracy: z.number(),
});
export type Cell = z.infer<typeof Cell>;
export type CellName = Pick<Cell, 'strategy' | 'repeat' | 'images'>;

const FILE = 'results.jsonl';

/** The results of a study as they stand in its folder. Null when there are none. */
export async function readResults(folder: string): Promise<{ conditions: Conditions; cells: Cell[]; bytes: number } | null> {
  const file = path.join(folder, FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new Failed(`${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  // What a killed process was writing has no end of line.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first, ...lines] = whole.split('\n').slice(0, -1);
  if (first === undefined) return null;
  const parsed = <T>(schema: z.ZodType<T>, line: string, at: number): T => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new Failed(`Line ${at + 1} of ${file} is no result of a study. Mend it, or choose another folder with --out.`, { cause });
    }
  };
  return { conditions: parsed(Conditions, first, 0), cells: lines.map((line, at) => parsed(Cell, line, at + 1)), bytes: Buffer.byteLength(whole) };
}

/** A report takes the names README.md and some more: only of a folder that has nothing but, perhaps, a study's first, unfinished line. */
async function checkEmpty(folder: string): Promise<void> {
  const names = await filesIn(folder);
  const foreign = names.filter((name) => name !== FILE);
  const begun = names.includes(FILE) ? await readFile(path.join(folder, FILE), 'utf8') : '';
  if (begun !== '' && !begun.startsWith('{"study":')) foreign.push(FILE);
  if (foreign.length > 0) throw new Failed(`${folder} holds files that are not of a study (${foreign.slice(0, 4).join(', ')}): choose a new or empty folder.`);
}

/** The results of a study in the making: every cell is on disk as soon as it is added. */
export class Results {
  readonly #file: Awaited<ReturnType<typeof open>>;
  readonly #cells: Cell[];

  /** Goes on with what is in the folder. Throws Failed when that was made under other conditions. */
  static async open(folder: string, conditions: Conditions): Promise<Results> {
    await explained(folder, 'Make room and run the command again.', () => mkdir(folder, { recursive: true }));
    const found = await readResults(folder);
    if (found) checkSame(folder, found.conditions, conditions);
    else await checkEmpty(folder);
    const file = await open(path.join(folder, FILE), 'a');
    await file.truncate(found?.bytes ?? 0);
    const results = new Results(file, found?.cells ?? []);
    if (!found) await results.#append(Conditions.parse(conditions));
    return results;
  }

  private constructor(file: Awaited<ReturnType<typeof open>>, cells: Cell[]) {
    this.#file = file;
    this.#cells = cells;
  }

  find(name: CellName): Cell | undefined {
    return this.#cells.find(({ strategy, repeat, images }) => strategy === name.strategy && repeat === name.repeat && images === name.images);
  }

  async add(cell: Cell): Promise<void> {
    await this.#append(Cell.parse(cell));
    this.#cells.push(cell);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #append(line: unknown): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(line)}\n`);
    await this.#file.datasync();
  }
}

function checkSame(folder: string, found: Conditions, wanted: Conditions): void {
  const names = Object.keys(wanted) as (keyof Conditions)[];
  const others = names.filter((name) => JSON.stringify(found[name]) !== JSON.stringify(wanted[name]));
  if (others.length === 0) return;
  const differences = others.map((name) => `${name} ${JSON.stringify(found[name])}, not ${JSON.stringify(wanted[name])}`).join('; ');
  throw new Failed(`The study in ${path.resolve(folder)} was begun with ${differences}. Go on as it was begun, or choose another folder with --out.`);
}
