import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Config } from '../config.js';
import { FolderStore } from './folder-store.js';
import { incomingOf, removeIncomingBefore, removeIncomingOf } from './incoming.js';
import type { ObjectStore } from './object-store.js';
import { Scratch } from './scratch.js';

/** Where the objects are kept, in words that a process can be given. */
export interface StorageSettings {
  readonly folder: string;
}

export function storageSettings({ dataDir }: Pick<Config, 'dataDir'>): StorageSettings {
  return { folder: path.join(dataDir, 'objects') };
}

/** Where one process keeps things: the objects, which are everybody's, and files of its own. */
export class Storage {
  readonly objects: ObjectStore;
  readonly scratch: Scratch;

  /** `writer` is the name of the process among those who write. */
  constructor(
    readonly settings: StorageSettings,
    writer: string = randomUUID(),
  ) {
    this.objects = new FolderStore(settings.folder, writer);
    this.scratch = new Scratch(incomingOf(settings.folder, writer));
  }

  /** Removes what another process was writing when it ended, and the files of its own. */
  forget(writer: string): Promise<void> {
    return removeIncomingOf(this.settings.folder, writer);
  }

  /**
   * Removes what nobody has written to since then: its writer died where nobody saw it. Answers how many files there
   * were.
   */
  sweep(before: Date): Promise<number> {
    return removeIncomingBefore(this.settings.folder, before);
  }
}
