import { InjectionToken } from '@angular/core';
import type { Confidence, Runs, UnfinishedPlacements } from '@gannet/contracts';
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import type { Work } from '../desk/desk';
import type { OpenShape } from '../parts/shape-steps';
import type { History } from '../parts/label-editor';
import type { SheetSteps } from '../keypoints/sheet-history';

/** What is made of an image, as on the wire, with the way back as far as it is worth keeping. */
export type Made =
  | { readonly task: 'parts'; readonly labels: Runs; readonly history?: History; readonly shape?: OpenShape }
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
  /** Given to the server since, on top of that revision, without having heard whether it arrived. */
  readonly tried?: readonly Version[];
}

/** What becomes of an item. */
export type Said =
  | { readonly verdict: 'submit'; readonly work: Work & { readonly confidence: Confidence; readonly seconds: number } }
  | { readonly verdict: 'skip'; readonly reason: string }
  | { readonly verdict: 'reject'; readonly reason: string; readonly seconds: number };

/** What became of an image, on its way to the server. */
export interface Letter {
  readonly personId: string;
  readonly assignmentId: string;
  readonly fence: number;
  readonly candidateId: string;
  /** The project's slug, and the image's seed there, for people. */
  readonly project: string;
  readonly seed: number;
  readonly said: Said;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Why the server did not take it, null while it may. */
  readonly refusal: string | null;
}

/** Where work is kept between two visits to the same image; each person's for themselves. */
export interface Drafts {
  find(personId: string, candidateId: string): Promise<Draft | null>;
  keep(draft: Draft): Promise<void>;
  drop(personId: string, candidateId: string): Promise<void>;
  /** Letters that did not arrive yet, the oldest first. */
  letters(personId: string): Promise<Letter[]>;
  /** In place of an earlier letter about the same assignment. */
  post(letter: Letter): Promise<void>;
  withdraw(personId: string, assignmentId: string): Promise<void>;
}

export const DRAFTS = new InjectionToken<Drafts>('drafts', { factory: () => new BrowserDrafts() });

interface Shape extends DBSchema {
  work: { key: [string, string]; value: Draft; indexes: { savedAt: number } };
  letters: { key: [string, string]; value: Letter };
}

/** 1 did not know whose drafts were, 2 knew label maps only, 3 had no letters. */
const SHAPE_VERSION = 4;

/** A draft or letter that nobody came back to for so long is thrown away. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** In IndexedDB, so that it survives a reload, a crash and a new sign-in. */
class BrowserDrafts implements Drafts {
  private opened: Promise<IDBPDatabase<Shape>> | null = null;
  private db: IDBPDatabase<Shape> | null = null;

  async find(personId: string, candidateId: string): Promise<Draft | null> {
    return (await (await this.open()).get('work', [personId, candidateId])) ?? null;
  }

  keep(draft: Draft): Promise<void> {
    return this.put('work', draft);
  }

  async drop(personId: string, candidateId: string): Promise<void> {
    await (await this.open()).delete('work', [personId, candidateId]);
  }

  async letters(personId: string): Promise<Letter[]> {
    const all = await (await this.open()).getAll('letters', IDBKeyRange.bound([personId, ''], [personId, '\uffff']));
    return all.sort((a, b) => a.savedAt - b.savedAt);
  }

  post(letter: Letter): Promise<void> {
    return this.put('letters', letter);
  }

  async withdraw(personId: string, assignmentId: string): Promise<void> {
    await (await this.open()).delete('letters', [personId, assignmentId]);
  }

  /**
   * Once the database is open, all that it takes is handed to the browser before this returns: a page that is left at
   * once loses nothing.
   */
  private async put<N extends 'work' | 'letters'>(name: N, value: Shape[N]['value']): Promise<void> {
    const tx = (this.db ?? (await this.open())).transaction(name, 'readwrite', { durability: 'relaxed' });
    const put = tx.store.put(value);
    tx.commit(); // A page that is gone would not do it any more.
    await Promise.all([put, tx.done]);
  }

  private open(): Promise<IDBPDatabase<Shape>> {
    this.opened ??= openAndTidy()
      .then((db) => (this.db = db))
      .catch((cause: unknown) => {
        this.opened = null;
        throw new Error('this browser lets the page keep nothing', { cause });
      });
    return this.opened;
  }
}

async function openAndTidy(): Promise<IDBPDatabase<Shape>> {
  const db = await openDB<Shape>('gannet', SHAPE_VERSION, {
    upgrade: (older, from, _to, change) => {
      if (from < 2)
        older.createObjectStore('work', { keyPath: ['personId', 'candidateId'] }).createIndex('savedAt', 'savedAt');
      else if (from < 3) reshape(change.objectStore('work')).catch(() => change.abort());
      if (from < 4) older.createObjectStore('letters', { keyPath: ['personId', 'assignmentId'] });
    },
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(), // a newer page wants another shape
  });
  const [tx, tooOld] = [db.transaction(['work', 'letters'], 'readwrite'), Date.now() - KEPT_MS];
  for await (const cursor of tx.objectStore('work').index('savedAt').iterate(IDBKeyRange.upperBound(tooOld)))
    await cursor.delete();
  for await (const cursor of tx.objectStore('letters')) if (cursor.value.savedAt < tooOld) await cursor.delete();
  await tx.done;
  return db;
}

async function reshape(work: IDBPObjectStore<Shape, ('work' | 'letters')[], 'work', 'versionchange'>): Promise<void> {
  for await (const cursor of work) await cursor.update(ofLabels(cursor.value as unknown as DraftOfLabels));
}

/** A draft of shape 2. */
type DraftOfLabels = Omit<Draft, 'made'> & {
  readonly width: number;
  readonly height: number;
  readonly runs: number[];
  readonly history?: History;
};

function ofLabels({ width, height, runs, history, ...draft }: DraftOfLabels): Draft {
  return { ...draft, made: { task: 'parts', labels: { width, height, runs }, ...(history && { history }) } };
}
