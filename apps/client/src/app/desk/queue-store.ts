import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { type Item, type QueueStatus } from '@gannet/contracts';
import { DraftKeeper } from '../drafts/draft-keeper';
import type { Letter, Said } from '../drafts/drafts';
import { Outbox } from '../drafts/outbox';
import { NOW, WALL_CLOCK } from '../edge/clock';
import { Live } from '../edge/live';
import { mayWorkLater, Refused, sentenceOf, Unreachable } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { Desk } from './desk';
import { Pictures } from './picture';

/** `lost`: the lease is gone, the work stays in sight. `sending`: an answer is on its way, as often as it takes. */
export type Phase = 'waiting' | 'loading' | 'working' | 'sending' | 'lost';

const RETRY_MS = 3_000;
/** This image is painted before the next one is thought of. */
const AHEAD_AFTER_MS = 200;
const OTHER_IMAGE = 'It went to somebody else, because the server had heard nothing from here for too long.';

/** The item in hand: taken when the server pushes it, kept alive while it is worked on, given back with a verdict. */
@Injectable()
export class QueueStore {
  readonly phase = signal<Phase>('waiting');
  readonly item = signal<Item | null>(null);
  readonly status = signal<QueueStatus | null>(null);
  readonly problem = signal<string | null>(null);
  readonly lostBecause = signal('');
  /** What is still in sight is the image before, for the one in hand is not here yet. */
  readonly isStale = computed(() => this.phase() === 'loading');
  /** The image in hand could not be loaded. */
  readonly isStuck = computed(() => this.phase() === 'loading' && this.problem() !== null);
  /** The item whose image is in sight: what is told of it comes and goes with its picture. */
  readonly shown = computed(() => (this.isStale() ? null : this.item()));
  /** The server is being asked whether the image is still ours. */
  readonly isChecking = signal(false);
  readonly hasNext = computed(() => this.next() !== null);
  /** When the image in hand could first be worked on. */
  cameAt = 0;

  private readonly live = inject(Live);
  private readonly pictures = inject(Pictures);
  private readonly desk = inject(Desk);
  private readonly keeper = inject(DraftKeeper);
  private readonly outbox = inject(Outbox);
  private readonly session = inject(Session);
  private readonly project = inject(ProjectStore);
  private readonly now = inject(NOW);
  private readonly wallClock = inject(WALL_CLOCK);
  /** Pushed while another image is still in hand. */
  private readonly next = signal<Item | null>(null);
  /** What became of the image in hand, until it arrives. */
  private letter: Letter | null = null;
  private renewing: ReturnType<typeof setTimeout> | undefined;
  /** When the server last said that the item in hand is ours. */
  private sureAt = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private isOpen = false;

  constructor() {
    effect(() => this.hear(this.live.news('item.assigned')(), (item) => this.assigned(item)));
    effect(() => this.hear(this.live.news('queue.moved')(), (status) => this.status.set(status)));
    effect(() => {
      const lost = this.live.news('lease.lost')();
      if (lost !== null) untracked(() => this.leaseLost(lost.assignmentId, lost.reason));
    });
    effect(() => {
      if (this.live.news('lease.due')() !== null) untracked(() => void this.beat());
    });
    effect(() => {
      const id = this.outbox.delivered();
      untracked(() => {
        if (id !== null && id === this.item()?.assignmentId && this.phase() !== 'sending') this.emptyHand();
      });
    });
    effect(() => {
      if (this.live.arrivals() > 0) untracked(() => void this.goOnAfter());
    });
  }

  /** Asks for images, and keeps the ones in hand alive until `close`. */
  async open(): Promise<void> {
    this.isOpen = true;
    await this.join();
  }

  close(): void {
    this.isOpen = false;
    clearTimeout(this.renewing);
    clearTimeout(this.again);
    if (this.phase() === 'working' || this.phase() === 'lost') void this.keeper.keep();
    this.keeper.close();
    this.letter = null; // the outbox has it
    this.outbox.letGo();
    this.live.leaveQueue();
  }

  submit(): void {
    const work = { ...this.desk.work(), confidence: this.desk.confidence(), seconds: this.desk.seconds() };
    if (this.item() !== null) void this.keeper.keep();
    this.decide({ verdict: 'submit', work });
  }

  skip(reason = ''): void {
    void this.keeper.keepChanges();
    this.decide({ verdict: 'skip', reason });
  }

  reject(reason: string): void {
    this.decide({ verdict: 'reject', reason, seconds: this.desk.seconds() });
  }

  /** After a lost lease: on to the next image; the work waits in this browser for the time this image comes again. */
  async goOn(): Promise<void> {
    await this.keeper.keep();
    this.emptyHand();
  }

  /**
   * Tells the server that somebody is here, who would also go on with what was lost meanwhile; called when the page is
   * looked at again.
   */
  async renew(): Promise<void> {
    for (const item of [this.item(), this.next()]) {
      if (item !== null && this.live.connection() === 'live') await this.renewOne(item);
    }
  }

  /**
   * Somebody is about to change the work. When the lease must have run out since the server last spoke of it (this
   * computer slept), the server is asked first: true, and the change has to wait for the answer. Without a connection
   * one simply goes on.
   */
  checkBeforeChange(): boolean {
    const item = this.item();
    const isInDoubt =
      item !== null &&
      this.phase() === 'working' &&
      this.live.connection() === 'live' &&
      this.wallClock() - this.sureAt > item.leaseSeconds * 1000;
    if (isInDoubt && !this.isChecking()) {
      this.isChecking.set(true);
      void this.renewOne(item).finally(() => this.isChecking.set(false));
    }
    return isInDoubt;
  }

  private async renewOne({ assignmentId, fence }: Item): Promise<void> {
    const askedAt = this.wallClock();
    try {
      await this.live.ask('lease.renew', { assignmentId, fence });
      if (this.item()?.fence === fence && this.item()?.assignmentId === assignmentId) this.sureAt = askedAt;
    } catch (error) {
      const isNewer = this.item()?.assignmentId === assignmentId && this.item()?.fence !== fence; // It was handed out anew meanwhile.
      if (error instanceof Refused && !mayWorkLater(error))
        return isNewer ? undefined : this.leaseLost(assignmentId, error.message);
      if (error instanceof Unreachable) this.sureAt = this.wallClock(); // Nobody knows: one goes on as without a connection.
    }
  }

  /** Keeps alive what is in hand, and does so again in a third of the lease, or when the server asks for it. */
  private async beat(): Promise<void> {
    clearTimeout(this.renewing);
    const item = this.item() ?? this.next();
    if (item === null || !this.isOpen) return;
    this.renewing = setTimeout(() => void this.beat(), (item.leaseSeconds * 1000) / 3);
    if (this.phase() !== 'lost') await this.renew();
    else if (this.next() !== null && this.live.connection() === 'live') await this.renewOne(this.next()!);
  }

  /** Once at a time, however often it is asked for. */
  async retryLoading(): Promise<void> {
    const item = this.item();
    if (item === null || !this.isStuck()) return;
    clearTimeout(this.again);
    await this.take(item);
  }

  /** The connection is back: what waited for it is done now. */
  private async goOnAfter(): Promise<void> {
    await this.flush();
    await this.renew(); // It may be somebody else's by now.
    await this.retryLoading();
  }

  private hear<T extends { project: string }>(news: T | null, act: (news: T) => void): void {
    if (news?.project === this.project.slug()) untracked(() => act(news));
  }

  private async join(): Promise<void> {
    await this.outbox.deliver(); // What is sent after its image was handed out anew would come too late.
    if (!this.isOpen) return;
    try {
      this.status.set(await this.live.joinQueue(this.project.slug(), () => this.onDesk()));
      this.problem.set(null);
    } catch (error) {
      if (!mayWorkLater(error)) this.problem.set(sentenceOf(error));
      else if (this.live.connection() === 'live') this.again = setTimeout(() => void this.join(), RETRY_MS); // Otherwise `Live` joins again when it is back.
    }
  }

  /**
   * What the server should give back first after a lost connection: also what was lost meanwhile, while it is in sight.
   */
  private onDesk(): string | undefined {
    return this.item()?.assignmentId;
  }

  private assigned(item: Item): void {
    const held = this.item();
    this.outbox.hold(item.assignmentId, item.fence);
    clearTimeout(this.renewing);
    this.renewing = setTimeout(() => void this.beat(), (item.leaseSeconds * 1000) / 3);
    if (held?.assignmentId === item.assignmentId) {
      this.sureAt = this.wallClock();
      this.item.set(item);
      this.keeper.hold({ candidateId: item.candidateId, held: item });
      if (this.phase() === 'lost') this.phase.set('working');
    } else if (held === null) {
      void this.take(item);
    } else {
      this.next.set(item);
      if (this.phase() === 'working' || this.phase() === 'loading') this.leaseLost(held.assignmentId, OTHER_IMAGE);
    }
  }

  private async take(item: Item): Promise<void> {
    this.item.set(item);
    this.sureAt = this.wallClock();
    this.phase.set('loading');
    this.problem.set(null);
    const classes = this.project.classes().length;
    try {
      const picture = await this.pictures.load(item, classes);
      if (!this.isInHand(item)) return;
      await this.desk.open(picture, classes, item);
      if (!this.isInHand(item)) return;
      this.keeper.hold({ candidateId: item.candidateId, held: this.item() }); // It may have been handed out anew meanwhile.
      if (this.phase() !== 'loading') return;
      this.cameAt = this.now();
      this.phase.set('working');
      setTimeout(() => void this.lookAhead(classes), AHEAD_AFTER_MS);
    } catch (error) {
      if (!this.isInHand(item)) return;
      this.problem.set(
        `The image could not be loaded. ${sentenceOf(error)}${mayWorkLater(error) ? ' It is tried again by itself.' : ''}`,
      );
      if (mayWorkLater(error)) this.again = setTimeout(() => void this.retryLoading(), RETRY_MS);
    }
  }

  /** Is it still this image that somebody waits for? */
  private isInHand({ assignmentId }: Item): boolean {
    return this.isOpen && this.item()?.assignmentId === assignmentId;
  }

  /** Brings what probably comes next while this image is worked on: nobody waits for a picture after a submit. */
  private async lookAhead(classes: number): Promise<void> {
    if (!this.isOpen) return;
    const ahead = await this.live.ask('queue.ahead', { project: this.project.slug() }).catch(() => []);
    for (const of of ahead) this.pictures.fetchAhead(of, classes);
  }

  private leaseLost(assignmentId: string, reason: string): void {
    if (this.next()?.assignmentId === assignmentId) this.next.set(null);
    if (this.item()?.assignmentId !== assignmentId) return;
    if (this.letter !== null) void this.outbox.drop(this.letter);
    this.letter = null;
    if (this.phase() === 'loading') return this.emptyHand();
    this.phase.set('lost');
    this.lostBecause.set(reason);
    void this.keeper.keep();
  }

  /** Whatever becomes of the image is kept before it is sent: also a page that is closed now has decided. */
  private decide(said: Said): void {
    const item = this.item();
    const mayDecide = this.phase() === 'working' || (said.verdict !== 'submit' && this.isStuck());
    if (item === null || !mayDecide) return;
    const { assignmentId, fence, candidateId, project, seed } = item;
    this.phase.set('sending');
    this.problem.set(null);
    this.letter = {
      personId: this.session.person()?.id ?? '',
      assignmentId,
      fence,
      candidateId,
      project,
      seed,
      said,
      savedAt: this.wallClock(),
      refusal: null,
    };
    this.outbox.post(this.letter);
    void this.flush();
  }

  /** Sends the verdict; where nobody answers it stays here and is sent again. The server takes the same one twice. */
  private async flush(): Promise<void> {
    const { letter } = this;
    const item = this.item();
    if (letter === null || item === null) return;
    clearTimeout(this.again);
    try {
      this.status.set(await this.outbox.send({ ...letter, fence: item.fence }));
      if (letter.said.verdict !== 'skip') void this.keeper.drop(letter.candidateId);
      this.problem.set(null);
      if (this.item()?.assignmentId === letter.assignmentId) this.emptyHand();
    } catch (error) {
      if (this.letter !== letter) return;
      if (mayWorkLater(error)) return this.sendAgain(error);
      this.refused(letter, error);
    }
  }

  private sendAgain(error: unknown): void {
    this.again = setTimeout(() => void this.flush(), RETRY_MS);
    if (this.live.connection() === 'live')
      this.problem.set(`${sentenceOf(error)} It is sent again by itself until it arrives.`);
  }

  private refused(letter: Letter, error: unknown): void {
    const {
      assignmentId,
      said: { verdict },
    } = letter;
    this.letter = null;
    if (error instanceof Refused && error.code === 'UNAUTHENTICATED') {
      // The letter stays, for the same person's next sign-in.
      this.phase.set('working');
      return;
    }
    void this.outbox.drop(letter);
    const isLost =
      error instanceof Refused && (error.code === 'CONFLICT' || error.code === 'GONE' || error.code === 'NOT_FOUND');
    if (isLost && verdict === 'skip') return this.emptyHand(); // It is no longer ours, as was wished.
    if (isLost) return this.leaseLost(assignmentId, error.message);
    this.phase.set('working');
    this.problem.set(`Not accepted: ${sentenceOf(error)} Your work is still here.`);
  }

  /** The hand is free: for the image that waits already, or for the next that comes. */
  private emptyHand(): void {
    const next = this.next();
    this.letter = null;
    this.outbox.letGo();
    this.item.set(null);
    this.next.set(null);
    this.phase.set('waiting');
    if (next !== null) void this.take(next);
    else if (this.isOpen && this.live.connection() === 'live' && this.lostBecause() !== '') void this.join();
    this.lostBecause.set('');
  }
}
