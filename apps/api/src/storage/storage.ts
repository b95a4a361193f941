import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Config } from '../config.js';
import { FolderStore } from './folder-store.js';
import { temporaryFolder, removeTemporaryBefore, removeTemporaryOf } from './temporary.js';
import type { ObjectStore } from './object-store.js';
import { Scratch } from './scratch.js';

/** The location of the objects, serialisable for other processes. */
export interface StorageSettings {
  readonly folder: string;
}

export function storageSettings({ dataDir }: Pick<Config, 'dataDir'>): StorageSettings {
  return { folder: path.join(dataDir, 'objects') };
}

/** The storage of a process: the shared objects, and its own temporary files. */
export class Storage {
  readonly objects: ObjectStore;
  readonly scratch: Scratch;

  /** `writer` identifies the process among the writers. */
  constructor(
    readonly settings: StorageSettings,
    writer: string = randomUUID(),
  ) {
    this.objects = new FolderStore(settings.folder, writer);
    this.scratch = new Scratch(temporaryFolder(settings.folder, writer));
  }

  /** Removes the temporary files of a process that has ended. */
  removeTemporaryOf(writer: string): Promise<void> {
    return removeTemporaryOf(this.settings.folder, writer);
  }

  /**
   * Removes temporary files that have not been written to since then: their process has died unnoticed. Returns their
   * number.
   */
  sweep(before: Date): Promise<number> {
    return removeTemporaryBefore(this.settings.folder, before);
  }
}
