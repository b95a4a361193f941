import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Held } from '@gannet/contracts';
import { NOW } from '../edge/clock';
import { Live } from '../edge/live';
import { mayWorkLater } from '../edge/problem';
import { Session } from '../session/session';
import { chooseDraft, isOneOf, type ServerVersion, versionOf } from './draft-choice';
import { type Draft, DRAFTS, type Made, type Version } from './drafts';
import { OneWindow } from './one-window';

/** `saved`: kept here; `on server`: kept here and there. */
export type Saved = 'nothing yet' | 'saving' | 'saved' | 'on server' | 'not saved';

/** The same for people. */
export const SAVED_WORDS: Readonly<Record<Saved, string>> = {
  'nothing yet': '',
  saving: 'Saving …',
  saved: 'Saved on this device',
  'on server': 'Saved on the server',
  'not saved': 'Not saved: this browser keeps nothing for this page',
};

/** An opened image, and how it is held; without `held` it is kept in this browser only. */
export interface Subject {
  readonly candidateId: string;
  readonly held: (Held & { readonly draft: number }) | null;
}

/** Work is kept at once, and then at most so often. */
const KEEP_EVERY_MS = 500;
const SEND_WITHIN_MS = 2_000;

/** An answer is lost with its connection; of more than so many in a row, the latest are remembered. */
const TRIED = 3;

/**
 * Keeps the work on the open image, whatever the task: first in this browser, then on the server, in revisions that
 * never replace each other unseen; and in one window of the browser at a time.
 */
@Injectable({ providedIn: 'root' })
export class DraftKeeper {
  readonly saved = signal<Saved>('nothing yet');
  /** A version on the server that the work here does not know. */
  readonly rival = signal<ServerVersion | null>(null);
  /** Was the work changed since the image was opened? */
  readonly hasChanged = signal(false);

  private readonly drafts = inject(DRAFTS);
  private readonly live = inject(Live);
  private readonly session = inject(Session);
  private readonly now = inject(NOW);
  private readonly window = inject(OneWindow);
  /** Is the image being worked on in another window of this browser? Then nothing is kept from here. */
  readonly isElsewhere = this.window.isElsewhere;
  /** With the person who opened it: they may be signed out before the last of it is kept. */
  private subject: (Subject & { readonly personId: string }) | null = null;
  private look: () => Version | null = () => null;
  private base = 0;
  /** Kept here and not yet on the server. */
  private unsent: Draft | null = null;
  /** Sent since `base`, and no answer was heard: the server's version may be one of them, and is then no other's. */
  private tried: readonly Version[] = [];
  private isSending = false;
  private keptAt = -Infinity;
  private keeping: ReturnType<typeof setTimeout> | null = null;
  private sending: ReturnType<typeof setTimeout> | null = null;
  /** Counts what is opened and put away: what comes late belongs to nothing any more. */
  private turn = 0;

  constructor() {
    effect(() => {
      if (this.live.arrivals() > 0) untracked(() => void this.send());
    });
  }

  /**
   * The work to go on with, null when there is none, or when another image was opened meanwhile. From now on `look`
   * gives what there is to keep.
   */
  async open(subject: Subject, look: () => Version | null): Promise<Version | null> {
    this.put();
    const [{ candidateId, held }, { personId, turn }] = [subject, this];
    await this.window.take(candidateId);
    const [here, server] = await Promise.all([
      this.drafts.find(personId, candidateId).catch(() => null),
      held === null || held.draft === 0
        ? null
        : this.live
            .ask('draft.find', { assignmentId: held.assignmentId })
            .then((draft) => draft && versionOf(draft))
            .catch(() => null),
    ]);
    if (turn !== this.turn) return null;
    const choice = chooseDraft(here, server);
    this.subject = { ...subject, personId };
    this.look = look;
    this.base = choice.base;
    this.tried = (choice.from === 'here' && here?.tried) || [];
    this.rival.set(choice.rival);
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

  /**
   * The item was handed out anew; work goes on under the new fence. That of another image than the open one changes
   * nothing.
   */
  hold({ candidateId, held }: Subject): void {
    if (this.subject?.candidateId === candidateId) this.subject = { ...this.subject, held };
  }

  /** Takes the open image away from another window; it has to be opened again, with what was done there. */
  async takeHere(): Promise<void> {
    if (this.subject !== null) await this.window.take(this.subject.candidateId, true);
  }

  /** The page is left: what is kept stays kept, and another window may have the image. */
  close(): void {
    void this.send();
    this.put();
    this.window.release();
  }

  /** There is more to keep than is kept. */
  changed(): void {
    if (this.subject === null) return;
    this.hasChanged.set(true);
    this.saved.set('saving');
    this.keeping ??= setTimeout(() => void this.keep(), Math.max(0, this.keptAt + KEEP_EVERY_MS - this.now()));
  }

  /** Keeps what changed since it was last kept, now. */
  async keepChanges(): Promise<void> {
    if (this.keeping !== null) await this.keep();
  }

  /** Keeps the work here now, and on the server soon; `saved` says whether that went well. */
  async keep(): Promise<void> {
    this.keeping = stopped(this.keeping);
    const { subject } = this;
    const version = subject && !this.isElsewhere() ? this.look() : null;
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

  /** The person chose: their work here grows from the server's version now, whatever it was. */
  settle(): void {
    this.base = this.rival()?.revision ?? this.base;
    this.rival.set(null);
    this.changed();
    this.sendSoon();
  }

  /** The work arrived where it belongs: the draft has done its duty. */
  async drop(candidateId: string): Promise<void> {
    if (this.subject?.candidateId === candidateId) this.put();
    await this.drafts.drop(this.personId, candidateId).catch(() => undefined); // A draft too many is found again, never wrong.
  }

  private get personId(): string {
    return this.session.person()?.id ?? '';
  }

  /** Nothing of the image is kept or sent any more; what is kept stays kept. */
  private put(): void {
    this.turn++;
    this.keeping = stopped(this.keeping);
    this.sending = stopped(this.sending);
    this.unsent = this.subject = null;
    this.tried = [];
    this.hasChanged.set(false);
    this.rival.set(null);
    this.saved.set('nothing yet');
  }

  private sendSoon(): void {
    this.sending ??= setTimeout(() => {
      this.sending = null;
      void this.send();
    }, SEND_WITHIN_MS);
  }

  /**
   * Without a connection the work waits for the next change or the next connection. A window that lost the image sends
   * nothing: the one that has it knows more.
   */
  private async send(): Promise<void> {
    const { subject, unsent } = this;
    if (subject?.held == null || unsent === null || this.isSending || this.rival() !== null || this.isElsewhere())
      return;
    this.isSending = true;
    this.remember(unsent);
    try {
      const { made, confidence, seconds } = unsent;
      const { assignmentId, fence } = subject.held;
      const answer = await this.live.ask('draft.save', {
        base: this.base,
        work: { ...saidIn(made), assignmentId, fence, confidence, seconds },
      });
      if (this.subject?.candidateId !== subject.candidateId) return;
      if (answer.saved) await this.sent(unsent, answer.revision);
      else this.refused(versionOf(answer.current));
    } catch (error) {
      if (mayWorkLater(error)) return this.live.connection() === 'live' ? this.sendSoon() : undefined;
      if (this.unsent === unsent) this.unsent = null; // It stays here; asking again would not help.
    } finally {
      this.isSending = false;
    }
  }

  /** What is about to be sent may arrive without an answer, and the page may be gone by then: so it is kept first. */
  private remember({ made, ...draft }: Draft): void {
    const said: Version = { made: { ...saidIn(made) }, confidence: draft.confidence, seconds: draft.seconds };
    this.tried = [...this.tried, said].slice(-TRIED);
    void this.drafts.keep({ ...draft, made, base: this.base, tried: this.tried }).catch(() => undefined); // The next keeping says that nothing is kept.
  }

  /** The server has another version than the one that the work here grew from. */
  private refused(current: ServerVersion | null): void {
    if (current === null || !isOneOf(this.tried, current)) return this.rival.set(current);
    this.base = current.revision;
    this.sendSoon();
  }

  private async sent(draft: Draft, revision: number): Promise<void> {
    this.base = revision;
    this.tried = [];
    if (this.isElsewhere()) return; // What is kept is the other window's, and newer.
    if (this.unsent !== draft) return this.sendSoon();
    this.unsent = null;
    if (this.saved() !== 'saving') this.saved.set('on server');
    await this.drafts.keep({ ...draft, base: revision, isSent: true }).catch(() => undefined); // It is found as not sent, and sent again.
  }
}

/** What is sent of it: the way back stays here. */
function saidIn(
  made: Made,
):
  | { task: 'parts'; labels: Extract<Made, { task: 'parts' }>['labels'] }
  | { task: 'keypoints'; points: Extract<Made, { task: 'keypoints' }>['points'] } {
  return made.task === 'parts' ? { task: made.task, labels: made.labels } : { task: made.task, points: made.points };
}

function stopped(timer: ReturnType<typeof setTimeout> | null): null {
  if (timer !== null) clearTimeout(timer);
  return null;
}
