import { InjectionToken } from '@angular/core';
import type { Confidence, Runs, UnfinishedPlacements } from '@gannet/contracts';
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import type { History } from '../annotate/sketch';
import type { SheetSteps } from '../keypoints/sheet-history';

/** What is made of an image, as on the wire, with the way back as far as it is worth keeping. */
export type Made =
  | { readonly task: 'parts'; readonly labels: Runs; readonly history?: History }
  | { readonly task: 'keypoints'; readonly points: UnfinishedPlacements; readonly history?: SheetSteps };

/** Work on an image as it stands at one moment. */
export interface Version {
  readonly made: Made;
  readonly confidence: Confidence;
  /** Time in front of the image. */
  readonly seconds: number;
}

/** Work on one image that was not submitted yet, as this browser keeps it. */
export interface Draft extends Version {
  readonly personId: string;
  readonly candidateId: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** The revision on the server that this grew from, 0 when there was none. */
  readonly base: number;
  /** Is that revision just this? */
  readonly isSent: boolean;
}

/** Where work is kept between two visits to the same image; each person's for themselves. */
export interface Drafts {
  find(personId: string, candidateId: string): Promise<Draft | null>;
  keep(draft: Draft): Promise<void>;
  drop(personId: string, candidateId: string): Promise<void>;
}

export const DRAFTS = new InjectionToken<Drafts>('drafts', { factory: () => new BrowserDrafts() });

interface Shape extends DBSchema {
  work: { key: [string, string]; value: Draft; indexes: { savedAt: number } };
}

/** 1 did not know whose drafts were, 2 knew label maps only. */
const SHAPE_VERSION = 3;

/** A draft that nobody came back to for so long is thrown away. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** In IndexedDB, so that it survives a reload, a crash and a new sign-in. */
class BrowserDrafts implements Drafts {
  private opened: Promise<IDBPDatabase<Shape>> | null = null;

  async find(personId: string, candidateId: string): Promise<Draft | null> {
    return (await (await this.open()).get('work', [personId, candidateId])) ?? null;
  }

  async keep(draft: Draft): Promise<void> {
    await (await this.open()).put('work', draft);
  }

  async drop(personId: string, candidateId: string): Promise<void> {
    await (await this.open()).delete('work', [personId, candidateId]);
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
  const db = await openDB<Shape>('gannet', SHAPE_VERSION, {
    upgrade: (older, from, _to, change) => {
      if (from < 2) older.createObjectStore('work', { keyPath: ['personId', 'candidateId'] }).createIndex('savedAt', 'savedAt');
      else reshape(change.objectStore('work')).catch(() => change.abort());
    },
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(), // a newer page wants another shape
  });
  const tx = db.transaction('work', 'readwrite');
  for await (const cursor of tx.store.index('savedAt').iterate(IDBKeyRange.upperBound(Date.now() - KEPT_MS))) await cursor.delete();
  await tx.done;
  return db;
}

async function reshape(work: IDBPObjectStore<Shape, 'work'[], 'work', 'versionchange'>): Promise<void> {
  for await (const cursor of work) await cursor.update(ofLabels(cursor.value as unknown as DraftOfLabels));
}

/** A draft of shape 2. */
type DraftOfLabels = Omit<Draft, 'made'> & { readonly width: number; readonly height: number; readonly runs: number[]; readonly history?: History };

function ofLabels({ width, height, runs, history, ...draft }: DraftOfLabels): Draft {
  return { ...draft, made: { task: 'parts', labels: { width, height, runs }, ...(history && { history }) } };
}
