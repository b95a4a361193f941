import { InjectionToken } from '@angular/core';
import type { Confidence } from '@gannet/contracts';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Mark } from './sheet';

/** Placements of one image that were not submitted yet. */
export interface PointDraft {
  /** Whose, and of which candidate: people may share a browser. */
  readonly key: string;
  readonly marks: readonly Mark[];
  readonly confidence: Confidence;
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

export interface PointDrafts {
  find(key: string): Promise<PointDraft | null>;
  keep(draft: PointDraft): Promise<void>;
  drop(key: string): Promise<void>;
}

export const POINT_DRAFTS = new InjectionToken<PointDrafts>('point drafts', { factory: () => new BrowserPointDrafts() });

interface Shape extends DBSchema {
  points: { key: string; value: PointDraft; indexes: { savedAt: number } };
}

/** A draft that nobody came back to for so long is thrown away. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** In IndexedDB, so that it survives a reload, a crash and a new sign-in. */
class BrowserPointDrafts implements PointDrafts {
  private opened: Promise<IDBPDatabase<Shape>> | null = null;

  async find(key: string): Promise<PointDraft | null> {
    return (await (await this.open()).get('points', key)) ?? null;
  }

  async keep(draft: PointDraft): Promise<void> {
    await (await this.open()).put('points', draft);
  }

  async drop(key: string): Promise<void> {
    await (await this.open()).delete('points', key);
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
  const db = await openDB<Shape>('gannet-keypoints', 1, {
    upgrade: (fresh) => { fresh.createObjectStore('points', { keyPath: 'key' }).createIndex('savedAt', 'savedAt'); },
  });
  const tx = db.transaction('points', 'readwrite');
  for await (const cursor of tx.store.index('savedAt').iterate(IDBKeyRange.upperBound(Date.now() - KEPT_MS))) await cursor.delete();
  await tx.done;
  return db;
}
