import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { type NewUpload, type Upload, UPLOAD_PIECE_BYTES } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { mayWorkLater, sentenceOf } from '../edge/problem';
import { Session } from '../session/session';

const AGAIN_AFTER_MS = 2000;
const POLL_MS = 1000;

/** What is being sent from this window. */
interface Sending {
  readonly abort: AbortController;
  /** Why it does not advance at the moment. */
  readonly problem: string | null;
}

/** Uploads of generators. One that was begun here goes on while other pages are open. */
@Injectable({ providedIn: 'root' })
export class UploadStore {
  /** Latest first; null before the first answer. */
  readonly uploads = signal<readonly Upload[] | null>(null);
  /** Why the last upload from this window ended early. */
  readonly problem = signal<string | null>(null);
  readonly loadProblem = signal<string | null>(null);
  private readonly sending = signal<ReadonlyMap<string, Sending>>(new Map());
  readonly isSending = computed(() => this.sending().size > 0);
  private readonly isWaiting = computed(
    () => this.uploads()?.some(({ state }) => ['receiving', 'importing', 'validating'].includes(state)) ?? false,
  );

  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly live = inject(Live);

  constructor() {
    effect(() => {
      if (this.session.person() !== null) return;
      for (const { abort } of this.sending().values()) abort.abort();
      this.uploads.set(null);
    });
    effect((onCleanup) => {
      if (!this.isWaiting()) return;
      const timer = setInterval(() => void this.load(), POLL_MS);
      onCleanup(() => clearInterval(timer));
    });
    effect(() => {
      this.live.news('generators.moved')();
      this.live.arrivals();
      if (untracked(this.uploads) !== null) void this.load();
    });
  }

  async load(): Promise<void> {
    try {
      this.uploads.set(await this.api.call('uploads'));
      this.loadProblem.set(null);
    } catch (error) {
      this.loadProblem.set(sentenceOf(error));
    }
  }

  /** Whether this window sends it; another one may. */
  isSentHere(id: string): boolean {
    return this.sending().has(id);
  }

  problemOf(id: string): string | null {
    return this.sending().get(id)?.problem ?? null;
  }

  /** Throws when the server refuses to take the file; sending goes on in the background. */
  async start(file: File, words: Omit<NewUpload, 'fileName' | 'bytes'>): Promise<void> {
    const upload = await this.api.call('startUpload', {}, { ...words, fileName: file.name, bytes: file.size });
    this.problem.set(null);
    this.show(upload);
    void this.send(file, upload);
  }

  /** Cancels or discards, whatever it is doing. */
  async discard(id: string): Promise<void> {
    this.sending().get(id)?.abort.abort();
    await this.api.call('discardUpload', { upload: id });
    this.uploads.update((all) => all && all.filter((one) => one.id !== id));
  }

  private async send(file: File, { id }: Upload): Promise<void> {
    const abort = new AbortController();
    this.mark(id, { abort, problem: null });
    try {
      for (let first = 0; first < file.size && !abort.signal.aborted;) {
        const piece = file.slice(first, first + UPLOAD_PIECE_BYTES);
        const upload = await this.piece(id, first, piece, abort);
        if (!upload) return;
        first = upload.received;
        this.show(upload);
      }
    } finally {
      this.sending.update((all) => new Map([...all].filter(([one]) => one !== id)));
    }
  }

  /** Tries again while the server cannot be reached; null when there is no point in it. */
  private async piece(id: string, first: number, piece: Blob, abort: AbortController): Promise<Upload | null> {
    while (!abort.signal.aborted) {
      try {
        const upload = await this.api.sendBytes('uploadPiece', { upload: id, first }, piece, abort.signal);
        this.mark(id, { abort, problem: null });
        return upload;
      } catch (error) {
        if (abort.signal.aborted) return null;
        if (!mayWorkLater(error)) {
          await this.load();
          this.problem.set(sentenceOf(error));
          return null;
        }
        this.mark(id, { abort, problem: sentenceOf(error) });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    }
    return null;
  }

  private mark(id: string, sending: Sending): void {
    this.sending.update((all) => new Map([...all, [id, sending]]));
  }

  private show(upload: Upload): void {
    this.uploads.update((all) => {
      const known = all?.some(({ id }) => id === upload.id);
      return known ? all!.map((one) => (one.id === upload.id ? upload : one)) : [upload, ...(all ?? [])];
    });
  }
}
