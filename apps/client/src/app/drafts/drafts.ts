import { InjectionToken } from '@angular/core';
import type { Confidence, Submission, Unfinished } from '@gannet/contracts';
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';

type WithoutWork<S> = S extends unknown ? Omit<S, 'assignmentId' | 'fence' | 'confidence' | 'seconds'> : never;

/** The labels of an image as they are submitted, whatever the task. */
export type Answer = WithoutWork<Submission>;

/** Unfinished labels as the server keeps them, with what only this browser keeps: undo steps and an open shape. */
export type Made = WithoutWork<Unfinished> & {
  /** As its task writes it. What is read back may come from an older page. */
  readonly history?: unknown;
  readonly shape?: unknown;
};

/** Work on an image at one moment. */
export interface Version {
  readonly made: Made;
  readonly confidence: Confidence;
  /** Working time. */
  readonly seconds: number;
}

/** Unsubmitted work on one image, as this browser stores it. */
export interface Draft extends Version {
  readonly personId: string;
  readonly candidateId: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** The revision on the server that this is based on, 0 if there was none. */
  readonly base: number;
  /** Is that revision exactly this? */
  readonly isSent: boolean;
  /** Sent to the server since, based on that revision, without an answer. */
  readonly tried?: readonly Version[];
}

/** The verdict on an item. */
export type Verdict =
  | {
      readonly verdict: 'submit';
      readonly work: Answer & { readonly confidence: Confidence; readonly seconds: number };
    }
  | { readonly verdict: 'skip'; readonly reason: string }
  | { readonly verdict: 'reject'; readonly reason: string; readonly seconds: number };

/** A verdict on its way to the server. */
export interface Letter {
  readonly personId: string;
  readonly assignmentId: string;
  readonly fence: number;
  readonly candidateId: string;
  /** The project's slug and the image's seed, to show. */
  readonly project: string;
  readonly seed: number;
  readonly said: Verdict;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Why the server refused it; null while it may accept it. */
  readonly refusal: string | null;
}

/** Stores unfinished work between two visits to an image, for each person separately. */
export interface Drafts {
  find(personId: string, candidateId: string): Promise<Draft | null>;
  keep(draft: Draft): Promise<void>;
  drop(personId: string, candidateId: string): Promise<void>;
  /** Letters that have not arrived yet, the oldest first. */
  letters(personId: string): Promise<Letter[]>;
  /** Replaces an earlier letter about the same assignment. */
  post(letter: Letter): Promise<void>;
  withdraw(personId: string, assignmentId: string): Promise<void>;
}

export const DRAFTS = new InjectionToken<Drafts>('drafts', { factory: () => new BrowserDrafts() });

interface Shape extends DBSchema {
  work: { key: [string, string]; value: Draft; indexes: { savedAt: number } };
  letters: { key: [string, string]; value: Letter };
}

/** 1 did not store whose a draft is, 2 stored label maps only, 3 had no letters. */
const SHAPE_VERSION = 4;

/** Drafts and letters older than this are deleted. */
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

  /** Once the database is open, the write is handed to the browser before this returns, so that closing the page loses nothing. */
  private async put<N extends 'work' | 'letters'>(name: N, value: Shape[N]['value']): Promise<void> {
    const tx = (this.db ?? (await this.open())).transaction(name, 'readwrite', { durability: 'relaxed' });
    const put = tx.store.put(value);
    tx.commit(); // A page that is gone could not commit any more.
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
  readonly history?: unknown;
};

/** The first drafts were all of label maps, and did not say so. */
function ofLabels({ width, height, runs, history, ...draft }: DraftOfLabels): Draft {
  return {
    ...draft,
    made: {
      task: 'parts',
      schemaVersion: 1,
      labels: { width, height, runs },
      ...(history === undefined ? {} : { history }),
    },
  };
}
