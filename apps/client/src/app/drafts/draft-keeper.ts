import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Draft as ServerDraft, LeasedItem } from '@gannet/contracts';
import { NOW } from '../edge/clock';
import { warnOnLeave } from '../edge/leave-warning';
import { Live } from '../edge/live';
import { mayWorkLater } from '../edge/problem';
import { Session } from '../session/session';
import { answerOf, chooseDraft, isOneOf, type ServerVersion } from './draft-choice';
import { type Draft, DRAFTS, type Made, type Version } from './drafts';
import { OneWindow } from './one-window';

/** `saved`: in this browser; `on server`: there too. */
type Saved = 'nothing yet' | 'saving' | 'saved' | 'on server' | 'not saved';

/** The same in words. */
export const SAVED_WORDS: Readonly<Record<Saved, string>> = {
  'nothing yet': '',
  saving: 'Saving …',
  saved: 'Saved on this device',
  'on server': 'Saved on the server',
  'not saved': 'Not saved: this browser stores nothing for this page',
};

/** An opened image and its lease; without a lease, its draft stays in this browser. */
export interface Subject {
  readonly candidateId: string;
  readonly held:
    (LeasedItem & { readonly draft: number; readonly isAgain?: boolean; readonly isRepredicted?: boolean }) | null;
}

/** How the task of an image writes and reads its drafts. */
export interface DraftFormat {
  /** The work as it stands now; null while there is none. */
  write(): Version | null;
  /** The labels in a draft of the server; null where it holds none of this task. */
  read(draft: ServerDraft): Made | null;
  /** The labels by the present schema, where they were made by an earlier version of it. */
  fit(made: Made): Promise<Made>;
}

const NO_FORMAT: DraftFormat = { write: () => null, read: () => null, fit: (made) => Promise.resolve(made) };

/** Shortest time between two writes to this browser's storage. */
const KEEP_EVERY_MS = 500;
const SEND_WITHIN_MS = 2_000;

/** Number of unanswered saves that are remembered. */
const TRIED = 3;

/**
 * Saves the work on the open image, whatever the task: first in this browser, then on the server, in revisions so that
 * no version replaces one that it does not know, and in one window of the browser at a time.
 */
@Injectable({ providedIn: 'root' })
export class DraftKeeper {
  readonly saved = signal<Saved>('nothing yet');
  /** A version on the server that the work here is not based on. */
  readonly conflict = signal<ServerVersion | null>(null);
  /** Was the work changed since the image was opened? */
  readonly hasChanged = signal(false);

  private readonly drafts = inject(DRAFTS);
  private readonly live = inject(Live);
  private readonly session = inject(Session);
  private readonly now = inject(NOW);
  private readonly window = inject(OneWindow);
  /** Is the image open in another window of this browser? Then this window saves nothing. */
  readonly isElsewhere = this.window.isElsewhere;
  /** With the person who opened it, who may be signed out before the last save. */
  private subject: (Subject & { readonly personId: string }) | null = null;
  private format = NO_FORMAT;
  private base = 0;
  /** Saved here and not yet on the server. */
  private unsent: Draft | null = null;
  /** Sent since `base` without an answer: if the server's version is one of them, it is ours. */
  private tried: readonly Version[] = [];
  private isSending = false;
  private keptAt = -Infinity;
  private keeping: ReturnType<typeof setTimeout> | null = null;
  private sending: ReturnType<typeof setTimeout> | null = null;
  /** Counts opened and closed images: what arrives for an earlier one is ignored. */
  private turn = 0;

  constructor() {
    effect(() => {
      if (this.live.arrivals() > 0) untracked(() => void this.send());
    });
    warnOnLeave(() => this.hasChanged() && this.saved() === 'not saved');
  }

  /**
   * The work to continue; null if there is none, or if another image was opened meanwhile. From now on `format` writes
   * what is saved.
   */
  async open(subject: Subject, format: DraftFormat): Promise<Version | null> {
    this.reset();
    const [{ candidateId, held }, { personId, turn }] = [subject, this];
    await this.window.take(candidateId);
    const [here, server] = await Promise.all([
      this.drafts
        .find(personId, candidateId)
        .then((draft) => draft && fitted(draft, format))
        .catch(() => null),
      held === null || held.draft === 0
        ? null
        : this.live
            .ask('draft.find', { assignmentId: held.assignmentId })
            .then((draft) => draft && versionOf(draft, format))
            .catch(() => null),
    ]);
    if (turn !== this.turn) return null;
    const choice = chooseDraft(here, server);
    this.subject = { ...subject, personId };
    this.format = format;
    this.base = choice.base;
    this.tried = (choice.from === 'here' && here?.tried) || [];
    this.conflict.set(choice.conflict);
    this.saved.set(
      choice.from === 'nothing'
        ? 'nothing yet'
        : choice.from === 'server' || here?.isSent === true
          ? 'on server'
          : 'saved',
    );
    if (choice.from === 'here' && here?.isSent === false) {
      this.unsent = here;
      this.sendSoon();
    }
    return choice.from === 'here' ? here : server;
  }

  /** The item was handed out anew, with a new fence. Ignored for another image than the open one. */
  hold({ candidateId, held }: Subject): void {
    if (this.subject?.candidateId === candidateId) this.subject = { ...this.subject, held };
  }

  /** Takes the open image over from another window. It has to be opened again, with what was done there. */
  async takeHere(): Promise<void> {
    if (this.subject !== null) await this.window.take(this.subject.candidateId, true);
  }

  /** The page is left: another window may take the image. */
  close(): void {
    void this.send();
    this.reset();
    this.window.release();
  }

  /** The work has changed. */
  changed(): void {
    if (this.subject === null) return;
    this.hasChanged.set(true);
    this.saved.set('saving');
    this.keeping ??= setTimeout(() => void this.keep(), Math.max(0, this.keptAt + KEEP_EVERY_MS - this.now()));
  }

  /** Saves unsaved changes now. */
  async keepChanges(): Promise<void> {
    if (this.keeping !== null) await this.keep();
  }

  /** Saves the work here now, and on the server soon; `saved` says whether that worked. */
  async keep(): Promise<void> {
    this.keeping = stopped(this.keeping);
    const { subject } = this;
    const version = subject && !this.isElsewhere() ? this.format.write() : null;
    if (subject === null || version === null) return;
    this.saved.set('saving');
    this.keptAt = this.now();
    const draft: Draft = {
      ...version,
      personId: subject.personId,
      candidateId: subject.candidateId,
      savedAt: Date.now(),
      base: this.base,
      isSent: false,
      tried: this.tried,
    };
    this.unsent = draft;
    const outcome = await this.drafts.keep(draft).then(
      () => 'saved' as const,
      () => 'not saved' as const,
    );
    if (this.subject?.candidateId !== subject.candidateId) return;
    const isLatest = this.unsent === draft && this.keeping === null;
    if (isLatest || outcome === 'not saved') this.saved.set(outcome);
    this.sendSoon();
  }

  /** The person chose between two versions: the work here is based on the server's from now on. */
  settle(): void {
    this.base = this.conflict()?.revision ?? this.base;
    this.conflict.set(null);
    this.changed();
    this.sendSoon();
  }

  /** The work was submitted: its draft is not needed any more. */
  async drop(candidateId: string): Promise<void> {
    if (this.subject?.candidateId === candidateId) this.reset();
    await this.drafts.drop(this.personId, candidateId).catch(() => undefined); // A leftover draft does no harm.
  }

  private get personId(): string {
    return this.session.person()?.id ?? '';
  }

  /** Stops saving the open image. Saved work stays. */
  private reset(): void {
    this.turn++;
    this.keeping = stopped(this.keeping);
    this.sending = stopped(this.sending);
    this.unsent = this.subject = null;
    this.tried = [];
    this.hasChanged.set(false);
    this.conflict.set(null);
    this.saved.set('nothing yet');
  }

  private sendSoon(): void {
    this.sending ??= setTimeout(() => {
      this.sending = null;
      void this.send();
    }, SEND_WITHIN_MS);
  }

  /** Without a connection, waits for the next change or connection. A window that lost the image sends nothing. */
  private async send(): Promise<void> {
    const { subject, unsent } = this;
    if (subject?.held == null || unsent === null || this.isSending || this.conflict() !== null || this.isElsewhere())
      return;
    this.isSending = true;
    this.remember(unsent);
    try {
      const { made, confidence, seconds } = unsent;
      const { assignmentId, fence } = subject.held;
      const answer = await this.live.ask('draft.save', {
        base: this.base,
        work: { ...answerOf(made), assignmentId, fence, confidence, seconds },
      });
      if (this.subject?.candidateId !== subject.candidateId) return;
      if (answer.saved) await this.sent(unsent, answer.revision);
      else this.refused(versionOf(answer.current, this.format));
    } catch (error) {
      if (mayWorkLater(error)) return this.live.connection() === 'live' ? this.sendSoon() : undefined;
      if (this.unsent === unsent) this.unsent = null; // It stays here; sending it again would not help.
    } finally {
      this.isSending = false;
    }
  }

  /** Remembers what is about to be sent: it may arrive without an answer, and the page may be gone by then. */
  private remember({ made, ...draft }: Draft): void {
    const said: Version = { made: answerOf(made), confidence: draft.confidence, seconds: draft.seconds };
    this.tried = [...this.tried, said].slice(-TRIED);
    void this.drafts.keep({ ...draft, made, base: this.base, tried: this.tried }).catch(() => undefined); // The next save reports it.
  }

  /** The server has another version than the one that the work here is based on. */
  private refused(current: ServerVersion | null): void {
    if (current === null || !isOneOf(this.tried, current)) return this.conflict.set(current);
    this.base = current.revision;
    this.sendSoon();
  }

  private async sent(draft: Draft, revision: number): Promise<void> {
    this.base = revision;
    this.tried = [];
    if (this.isElsewhere()) return; // The saved draft is the other window's, and newer.
    if (this.unsent !== draft) return this.sendSoon();
    this.unsent = null;
    if (this.saved() !== 'saving') this.saved.set('on server');
    await this.drafts.keep({ ...draft, base: revision, isSent: true }).catch(() => undefined); // It will be found unsent, and sent again.
  }
}

/** A draft as the server sends it; null for one that holds nothing. */
function versionOf(draft: ServerDraft, format: DraftFormat): ServerVersion | null {
  const { revision, savedAt, confidence, seconds } = draft;
  const made = format.read(draft);
  return made && { revision, savedAt, confidence, seconds, made };
}

/** A draft of this browser by the present schema. */
async function fitted(draft: Draft, format: DraftFormat): Promise<Draft> {
  const fit = async <V extends Version>(version: V): Promise<V> => ({
    ...version,
    made: await format.fit(version.made),
  });
  const tried = draft.tried && (await Promise.all(draft.tried.map(fit)));
  return { ...(await fit(draft)), ...(tried && { tried }) };
}

function stopped(timer: ReturnType<typeof setTimeout> | null): null {
  if (timer !== null) clearTimeout(timer);
  return null;
}
