import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { explained } from '../disk.js';
import { Failed, reasonOf } from '../failed.js';
import { filesIn } from '../folder.js';

const FILE = 'results.jsonl';

/** The format of the results of one kind of experiment. */
export interface ResultFormat<C extends object, R extends object> {
  /** Names the experiment in messages, and is the first key of its conditions. */
  readonly name: string;
  /** Everything that all results depend on: the first line of the file. */
  readonly conditions: z.ZodType<C>;
  /** One result: a line of the file. */
  readonly result: z.ZodType<R>;
  /** Identifies a result: results with the same key are the same. */
  readonly keyOf: (result: R) => string;
}

/** An experiment's stored results. */
interface FoundResults<C, R> {
  readonly conditions: C;
  readonly results: readonly R[];
  readonly bytes: number;
}

/** Null if the folder has none. Throws Failed for a line that does not belong to this experiment. */
export async function readResults<C extends object, R extends object>(
  folder: string,
  { name, conditions, result }: ResultFormat<C, R>,
): Promise<FoundResults<C, R> | null> {
  const file = path.join(folder, FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new Failed(`${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  // A line without a line break was being written when the process was killed.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first, ...lines] = whole.split('\n').slice(0, -1);
  if (first === undefined) return null;
  const parsed = <T>(schema: z.ZodType<T>, line: string, at: number): T => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new Failed(
        `Line ${at + 1} of ${file} is no result of a ${name}. Mend it, or choose another folder with --out.`,
        { cause },
      );
    }
  };
  return {
    conditions: parsed(conditions, first, 0),
    results: lines.map((line, at) => parsed(result, line, at + 1)),
    bytes: Buffer.byteLength(whole),
  };
}

/** The results of a running experiment: each is on disk as soon as it is added. */
export class ResultFile<C extends object, R extends object> {
  readonly #file: Awaited<ReturnType<typeof open>>;
  readonly #format: ResultFormat<C, R>;
  readonly #results: Map<string, R>;

  /**
   * Opens the folder and continues with its results. Throws Failed if they were computed under other conditions, or the
   * folder contains other files.
   */
  static async open<C extends object, R extends object>(
    folder: string,
    format: ResultFormat<C, R>,
    conditions: C,
  ): Promise<ResultFile<C, R>> {
    await explained(folder, 'Make room and run the command again.', () => mkdir(folder, { recursive: true }));
    const found = await readResults(folder, format);
    if (found) checkSame(folder, format.name, found.conditions, conditions);
    else await checkEmpty(folder, format.name);
    const file = await open(path.join(folder, FILE), 'a');
    await file.truncate(found?.bytes ?? 0);
    const results = new ResultFile(file, format, found?.results ?? []);
    if (!found) await results.#append(format.conditions.parse(conditions));
    return results;
  }

  private constructor(file: Awaited<ReturnType<typeof open>>, format: ResultFormat<C, R>, results: readonly R[]) {
    this.#file = file;
    this.#format = format;
    this.#results = new Map(results.map((result) => [format.keyOf(result), result]));
  }

  find(key: string): R | undefined {
    return this.#results.get(key);
  }

  async add(result: R): Promise<void> {
    await this.#append(this.#format.result.parse(result));
    this.#results.set(this.#format.keyOf(result), result);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #append(line: unknown): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify(line)}\n`);
    await this.#file.datasync();
  }
}

/**
 * A report writes README.md and other files: only into a folder that contains nothing but, perhaps, an unfinished first
 * line.
 */
async function checkEmpty(folder: string, name: string): Promise<void> {
  const names = await filesIn(folder);
  const foreign = names.filter((file) => file !== FILE);
  const begun = names.includes(FILE) ? await readFile(path.join(folder, FILE), 'utf8') : '';
  if (begun !== '' && !begun.startsWith(`{"${name}":`)) foreign.push(FILE);
  if (foreign.length > 0)
    throw new Failed(
      `${folder} holds files that are not of a ${name} (${foreign.slice(0, 4).join(', ')}): choose a new or empty folder.`,
    );
}

function checkSame<C extends object>(folder: string, name: string, found: C, wanted: C): void {
  const names = Object.keys(wanted) as (keyof C & string)[];
  const others = names.filter((key) => JSON.stringify(found[key]) !== JSON.stringify(wanted[key]));
  if (others.length === 0) return;
  const differences = others
    .map((key) => `${key} ${JSON.stringify(found[key])}, not ${JSON.stringify(wanted[key])}`)
    .join('; ');
  throw new Failed(
    `The ${name} in ${path.resolve(folder)} was begun with ${differences}. Go on as it was begun, or choose another folder with --out.`,
  );
}
