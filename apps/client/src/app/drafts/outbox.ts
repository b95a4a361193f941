import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { QueueStatus } from '@gannet/contracts';
import { WALL_CLOCK } from '../edge/clock';
import { warnOnLeave } from '../edge/leave-warning';
import { Live } from '../edge/live';
import { mayWorkLater, Refused, sentenceOf } from '../edge/problem';
import { Session } from '../session/session';
import { DRAFTS, type Letter } from './drafts';

const RETRY_MS = 3_000;

/**
 * Verdicts that have not reached the server: kept in this browser, and sent when the server can be reached by whatever
 * page of the same person is open then. The server accepts the same letter twice.
 */
@Injectable({ providedIn: 'root' })
export class Outbox {
  /** Letters that wait, without the one that a desk is sending itself. */
  readonly waiting = computed(() =>
    this.letters().filter(({ refusal, assignmentId }) => refusal === null && assignmentId !== this.inHand()),
  );
  /** Letters that the server refused, until somebody has read why. */
  readonly refused = computed(() => this.letters().filter(({ refusal }) => refusal !== null));
  /** Does this browser keep letters? Otherwise they are lost with the page. */
  readonly isKept = signal(true);
  /** The assignment whose letter arrived last. */
  readonly delivered = signal<string | null>(null);

  private readonly letters = signal<readonly Letter[]>([]);
  private readonly inHand = signal<string | null>(null);
  private readonly drafts = inject(DRAFTS);
  private readonly live = inject(Live);
  private readonly session = inject(Session);
  private readonly wallClock = inject(WALL_CLOCK);
  private delivering: Promise<void> | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  /** Whose letters are known here. */
  private knownOf: string | null = null;

  constructor() {
    effect(() => {
      const [person, arrivals] = [this.session.person(), this.live.arrivals()];
      untracked(() => void (person === null ? this.forget() : arrivals > 0 ? this.deliver() : undefined));
    });
    warnOnLeave(() => !this.isKept() && this.letters().some(({ refusal }) => refusal === null));
  }

  /** Keeps a letter, in place of an earlier one about the same image. The desk that posts it sends it until `release`. */
  post(decision: Omit<Letter, 'personId' | 'savedAt' | 'refusal'>): Letter {
    const personId = this.session.person()?.id ?? '';
    const letter: Letter = { ...decision, personId, savedAt: this.wallClock(), refusal: null };
    this.inHand.set(letter.assignmentId);
    this.letters.update((letters) => [
      ...letters.filter(({ assignmentId }) => assignmentId !== letter.assignmentId),
      letter,
    ]);
    void this.drafts.post(letter).then(
      () => this.isKept.set(true),
      () => this.isKept.set(false),
    );
    return letter;
  }

  /** The desk is done with its letter; if it did not arrive, it is sent from here. */
  release(): void {
    this.inHand.set(null);
    if (this.waiting().length > 0) void this.deliver();
  }

  /** The image was handed out anew: its letter carries the new fence. */
  hold(assignmentId: string, fence: number): void {
    this.letters.update((letters) =>
      letters.map((letter) => (letter.assignmentId === assignmentId ? { ...letter, fence } : letter)),
    );
  }

  /** Sends a letter, and forgets it once it arrived. Throws Refused or Unreachable, and keeps it then. */
  async send(letter: Letter): Promise<QueueStatus> {
    const status = await this.tell(letter);
    await this.drop(letter);
    return status;
  }

  /** The letter is not to be sent any more. */
  async drop({ personId, assignmentId }: Letter): Promise<void> {
    this.letters.update((letters) => letters.filter((one) => one.assignmentId !== assignmentId));
    await this.drafts.withdraw(personId, assignmentId).catch(() => undefined); // A letter too many is answered as before.
  }

  /** Sends everything that waits, one attempt at a time, and retries what cannot be sent now. */
  deliver(): Promise<void> {
    this.delivering ??= this.deliverAll().finally(() => (this.delivering = null));
    return this.delivering;
  }

  private async deliverAll(): Promise<void> {
    clearTimeout(this.again);
    await this.read();
    for (const letter of this.waiting()) {
      try {
        await this.send(letter);
        if (letter.said.verdict !== 'skip')
          await this.drafts.drop(letter.personId, letter.candidateId).catch(() => undefined);
        this.delivered.set(letter.assignmentId);
      } catch (error) {
        if (!(error instanceof Refused) || mayWorkLater(error)) return this.retry();
        if (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN') return; // Its person may send it later.
        await this.wasRefused(letter, error);
      }
    }
  }

  /** A skip that comes too late has what it wanted. */
  private async wasRefused(letter: Letter, error: Refused): Promise<void> {
    if (letter.said.verdict === 'skip') return this.drop(letter);
    const refused = { ...letter, refusal: sentenceOf(error) };
    this.letters.update((letters) => letters.map((one) => (one.assignmentId === letter.assignmentId ? refused : one)));
    await this.drafts.post(refused).catch(() => undefined);
  }

  private retry(): void {
    if (this.live.connection() === 'live') this.again = setTimeout(() => void this.deliver(), RETRY_MS);
  }

  /** Reads the letters that this browser keeps for the person who is here. */
  private async read(): Promise<void> {
    const personId = this.session.person()?.id ?? null;
    if (personId === null || this.knownOf === personId) return;
    const kept = await this.drafts.letters(personId).catch(() => []);
    if (this.session.person()?.id !== personId) return;
    this.knownOf = personId;
    const known = new Set(this.letters().map(({ assignmentId }) => assignmentId));
    this.letters.update((letters) => [...kept.filter(({ assignmentId }) => !known.has(assignmentId)), ...letters]);
  }

  private forget(): void {
    clearTimeout(this.again);
    this.knownOf = null;
    this.letters.set([]);
    this.inHand.set(null);
  }

  private tell({ assignmentId, fence, said }: Letter): Promise<QueueStatus> {
    const held = { assignmentId, fence };
    switch (said.verdict) {
      case 'submit':
        return this.live.ask('item.submit', { ...held, ...said.work });
      case 'skip':
        return this.live.ask('item.skip', { ...held, reason: said.reason });
      case 'reject':
        return this.live.ask('item.reject', { ...held, reason: said.reason, seconds: said.seconds });
    }
  }
}
