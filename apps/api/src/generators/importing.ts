import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { GeneratorRefused } from '@gannet/generator';
import { residentOf, spawnLimited } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import { Unavailable } from '../errors.js';
import { Storage } from '../storage/storage.js';
import type { UploadRow } from './generators.table.js';
import type { ImportAnswer, ImportOrder } from './import-process.js';

/** The largest published checkpoint takes some seconds. */
const SECONDS = 300;
const POLL_MS = 250;
const GIB = 2 ** 30;

type Found = Exclude<ImportAnswer, { refused: string } | { failed: string }>;

/** Imports uploads, each in a process of its own that is killed when it takes too long or too much memory. */
@Injectable()
export class Importing {
  private readonly log = new Logger(Importing.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly storage: Storage,
  ) {}

  /**
   * Stores the package that was made of the upload's file. Throws GeneratorRefused for a file that cannot be used, and
   * Unavailable; `signal` kills the process.
   */
  async run({ id, bytes, settings }: UploadRow, signal: AbortSignal): Promise<Found> {
    const order: ImportOrder = {
      storage: this.storage.settings,
      writer: randomUUID(),
      uploadId: id,
      bytes,
      settings,
    };
    const answer = await this.answerTo(order, signal).finally(() => this.storage.removeTemporaryOf(order.writer));
    if (answer.refused !== undefined) throw new GeneratorRefused(answer.refused);
    if (answer.failed !== undefined) throw new Unavailable(answer.failed);
    return answer;
  }

  private async answerTo(order: ImportOrder, signal: AbortSignal): Promise<ImportAnswer> {
    const memory = this.config.modelBytes;
    const words = [path.join(import.meta.dirname, 'import-process.js'), JSON.stringify(order)];
    const child = spawnLimited(words, memory, { stdio: ['ignore', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' });
    let limit: GeneratorRefused | null = null;
    const stop = (sentence: string): void => {
      limit ??= new GeneratorRefused(sentence);
      child.kill('SIGKILL');
    };
    const tooMuch = `Reading the file took more than ${(memory / GIB).toFixed(1)} GiB of memory. Where the machine has more, raise MODEL_GIB and start the server again.`;
    const began = performance.now();
    const watch = setInterval(() => {
      if (residentOf(child.pid) > memory) stop(tooMuch);
      else if (performance.now() - began > SECONDS * 1000) stop(`Reading the file took more than ${SECONDS} seconds.`);
    }, POLL_MS);
    try {
      const [said, problem, [code, killed]] = await Promise.all([
        text(child.stdout as Readable),
        text(child.stderr as Readable),
        once(child, 'close') as Promise<[number | null, string | null]>,
      ]);
      signal.throwIfAborted();
      if (limit !== null) throw limit as GeneratorRefused;
      if (code === 0) return JSON.parse(said) as ImportAnswer;
      if (killed !== null || /out of memory|allocation failed/i.test(problem)) throw new GeneratorRefused(tooMuch);
      this.log.error(problem);
      throw new Error(`the import ended with ${code}`);
    } finally {
      clearInterval(watch);
    }
  }
}
