import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { FORMATS_REVISION } from '@gannet/release';
import { CONFIG, type Config } from '../config.js';

/** Removes, at the start, the tars of formats as they were before: nobody is sent them any more. */
@Injectable()
export class OlderTars implements OnApplicationBootstrap {
  private readonly log = new Logger(OlderTars.name);

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  onApplicationBootstrap(): void {
    removeOlderTars(path.join(this.config.dataDir, 'objects')).then(
      (removed) => {
        if (removed > 0)
          this.log.log(
            `${removed} tars of formats as they were before were removed; they are made anew when somebody asks.`,
          );
      },
      (error: unknown) => this.log.error(error),
    );
  }
}

/** Removes what `formatKey` named under a smaller revision. Answers how many files there were. */
export async function removeOlderTars(objects: string): Promise<number> {
  const folder = path.join(objects, 'formats');
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const older = names.filter((name) => Number(/-(\d+)\.tar$/.exec(name)?.[1] ?? Infinity) < FORMATS_REVISION);
  for (const name of older) await rm(path.join(folder, name), { force: true });
  return older.length;
}
