import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Confidence, Draft as ServerDraft, Held } from '@gannet/contracts';
import { Live } from '../edge/live';
import { Refused } from '../edge/problem';
import { Session } from '../session/session';
import { chooseDraft, type Choice } from './draft-choice';
import { type Draft, DRAFTS } from './drafts';
import type { History } from './sketch';

/** `on server`: kept here and there. `only here`: kept here, the server does not take it now. */
export type Saved = 'nothing yet' | 'saving' | 'saved' | 'on server' | 'not saved';

/** What there is to keep of an image. */
export interface Work {
  readonly width: number;
  readonly height: number;
  readonly runs: readonly number[];
  readonly confidence: Confidence;
  readonly seconds: number;
  readonly history: History;
}

/** An opened image, and how it is held; without `held` it is kept in this browser only. */
export interface Subject {
  readonly candidateId: string;
  readonly held: (Held & { readonly draft: number }) | null;
}

const SEND_WITHIN_MS = 2_000;

/** Keeps the work on the open image: first in this browser, then on the server, in revisions that never replace each other unseen. */
@Injectable({ providedIn: 'root' })
export class DraftKeeper {
  readonly saved = signal<Saved>('nothing yet');
  /** A version on the server that the work here does not know. */
  readonly rival = signal<ServerDraft | null>(null);

  private readonly drafts = inject(DRAFTS);
  private readonly live = inject(Live);
  private readonly session = inject(Session);
  private subject: Subject | null = null;
  private base = 0;
  /** Kept here and not yet on the server. */
  private unsent: Draft | null = null;
  private isSending = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    effect(() => {
      if (this.live.arrivals() > 0) untracked(() => void this.send());
    });
  }

  /** The work to go on with, null when there is none. */
  async open(subject: Subject): Promise<{ draft: Draft | ServerDraft; choice: Choice } | null> {
    this.close();
    const { candidateId, held } = subject;
    const [here, server] = await Promise.all([
      this.drafts.find(this.personId, candidateId).catch(() => null),
      held === null || held.draft === 0 ? null : this.live.ask('draft.find', { assignmentId: held.assignmentId }).catch(() => null),
    ]);
    const choice = chooseDraft(here, server);
    this.subject = subject;
    this.base = choice.base;
    this.rival.set(choice.rival);
    this.saved.set(choice.from === 'nothing' ? 'nothing yet' : choice.from === 'server' || here?.isSent === true ? 'on server' : 'saved');
    if (choice.from === 'here' && here?.isSent === false) {
      this.unsent = here;
      this.sendSoon();
    }
    const draft = choice.from === 'here' ? here : server;
    return choice.from === 'nothing' || draft === null ? null : { draft, choice };
  }

  /** The item was handed out anew; work goes on under the new fence. */
  hold(held: Subject['held']): void {
    if (this.subject !== null) this.subject = { ...this.subject, held };
  }

  /** Nothing is sent any more; what is kept stays kept. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = this.unsent = this.subject = null;
    this.rival.set(null);
    this.saved.set('nothing yet');
  }

  /** There is more to keep than is kept. */
  changed(): void {
    if (this.subject !== null) this.saved.set('saving');
  }

  /** Keeps the work here now, and on the server soon. */
  async keep(work: Work): Promise<void> {
    const { subject } = this;
    if (subject === null) return;
    this.saved.set('saving');
    const draft: Draft = { ...work, personId: this.personId, candidateId: subject.candidateId, savedAt: Date.now(), base: this.base, isSent: false };
    this.unsent = draft;
    const outcome = await this.drafts.keep(draft).then(() => 'saved' as const, () => 'not saved' as const);
    if (this.subject !== subject) return;
    if (this.unsent === draft || outcome === 'not saved') this.saved.set(outcome);
    this.sendSoon();
  }

  /** The person chose: their work here grows from the server's version now, whatever it was. */
  settle(): void {
    this.base = this.rival()?.revision ?? this.base;
    this.rival.set(null);
    this.sendSoon();
  }

  /** The work arrived where it belongs: the draft has done its duty. */
  async drop(candidateId: string): Promise<void> {
    if (this.subject?.candidateId === candidateId) this.close();
    await this.drafts.drop(this.personId, candidateId).catch(() => undefined); // A draft too many is found again, never wrong.
  }

  private get personId(): string {
    return this.session.person()?.id ?? '';
  }

  private sendSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.send();
    }, SEND_WITHIN_MS);
  }

  /** Without an answer the work waits for the next change or the next connection. */
  private async send(): Promise<void> {
    const { subject, unsent } = this;
    if (subject?.held == null || unsent === null || this.isSending || this.rival() !== null) return;
    this.isSending = true;
    try {
      const { width, height, confidence, seconds } = unsent;
      const { assignmentId, fence } = subject.held;
      const labels = { width, height, runs: [...unsent.runs] };
      const answer = await this.live.ask('draft.save', { base: this.base, work: { task: 'parts', assignmentId, fence, labels, confidence, seconds } });
      if (this.subject?.candidateId !== subject.candidateId) return;
      if (answer.saved) await this.sent(unsent, answer.revision);
      else this.rival.set(answer.current);
    } catch (error) {
      if (error instanceof Refused && error.code !== 'UNAVAILABLE' && this.unsent === unsent) this.unsent = null; // It stays here; asking again would not help.
    } finally {
      this.isSending = false;
    }
  }

  private async sent(draft: Draft, revision: number): Promise<void> {
    this.base = revision;
    if (this.unsent !== draft) return this.sendSoon();
    this.unsent = null;
    if (this.saved() !== 'saving') this.saved.set('on server');
    await this.drafts.keep({ ...draft, base: revision, isSent: true }).catch(() => undefined); // It is found as not sent, and sent again.
  }
}
