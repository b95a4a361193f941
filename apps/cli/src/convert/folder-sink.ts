import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FileSink, ReleaseSink } from '@gannet/release';

/** Writes files into a folder. An aborted file is removed. */
export class FolderSink implements ReleaseSink {
  readonly #made = new Set<string>();
  files = 0;
  bytes = 0;

  constructor(private readonly folder: string) {}

  async file(name: string): Promise<FileSink> {
    const target = path.join(this.folder, ...name.split('/'));
    const parent = path.dirname(target);
    if (!this.#made.has(parent)) await mkdir(parent, { recursive: true });
    this.#made.add(parent);
    const handle = await open(target, 'wx');
    return {
      write: async (chunk) => {
        await handle.writeFile(chunk);
        this.bytes += chunk.byteLength;
      },
      close: async () => {
        await handle.close();
        this.files++;
      },
      abort: async () => {
        await handle.close().catch(() => undefined);
        await rm(target, { force: true });
      },
    };
  }
}
