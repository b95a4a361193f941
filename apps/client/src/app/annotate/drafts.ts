import { InjectionToken } from '@angular/core';
import type { Confidence } from '@gannet/contracts';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** Work on one image that was not submitted yet. */
export interface Draft {
  readonly candidateId: string;
  readonly width: number;
  readonly height: number;
  /** As on the wire: [class, length, …]. */
  readonly runs: readonly number[];
  readonly confidence: Confidence;
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/** Where work is kept between two visits to the same image. */
export interface Drafts {
  find(candidateId: string): Promise<Draft | null>;
  keep(draft: Draft): Promise<void>;
  drop(candidateId: string): Promise<void>;
}

export const DRAFTS = new InjectionToken<Drafts>('drafts', { factory: () => new BrowserDrafts() });

interface Shape extends DBSchema {
  drafts: { key: string; value: Draft; indexes: { savedAt: number } };
}

/** A draft that nobody came back to for so long is thrown away. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** In IndexedDB, so that it survives a reload, a crash and a new sign-in. */
class BrowserDrafts implements Drafts {
  private opened: Promise<IDBPDatabase<Shape>> | null = null;

  async find(candidateId: string): Promise<Draft | null> {
    return (await (await this.open()).get('drafts', candidateId)) ?? null;
  }

  async keep(draft: Draft): Promise<void> {
    await (await this.open()).put('drafts', draft);
  }

  async drop(candidateId: string): Promise<void> {
    await (await this.open()).delete('drafts', candidateId);
  }

  private open(): Promise<IDBPDatabase<Shape>> {
    this.opened ??= openAndTidy().catch((cause: unknown) => {
      this.opened = null;
      throw new Error('this browser lets the page keep nothing', { cause });
    });
    return this.opened;
  }
}

async function openAndTidy(): Promise<IDBPDatabase<Shape>> {
  const db = await openDB<Shape>('gannet', 1, {
    upgrade: (fresh) => { fresh.createObjectStore('drafts', { keyPath: 'candidateId' }).createIndex('savedAt', 'savedAt'); },
  });
  const tx = db.transaction('drafts', 'readwrite');
  for await (const cursor of tx.store.index('savedAt').iterate(IDBKeyRange.upperBound(Date.now() - KEPT_MS))) await cursor.delete();
  await tx.done;
  return db;
}
