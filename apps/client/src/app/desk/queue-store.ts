import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { type Item, type QueueStatus } from '@gannet/contracts';
import { DraftKeeper } from '../drafts/draft-keeper';
import type { Letter, Verdict } from '../drafts/drafts';
import { Outbox } from '../drafts/outbox';
import { NOW } from '../edge/clock';
import { Live } from '../edge/live';
import { mayWorkLater, Refused, sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';
import { Desk } from './desk';
import { Leases } from './leases';
import { Prefetch } from './prefetch';

/** `lost`: the lease is gone and the work stays in view. `sending`: the verdict is sent until it arrives. */
type Phase = 'waiting' | 'loading' | 'working' | 'sending' | 'lost';

const RETRY_MS = 3_000;
/** The current image is drawn before the next one is fetched. */
const AHEAD_AFTER_MS = 200;
const OTHER_IMAGE = 'It went to somebody else, because the server had heard nothing from here for too long.';

/**
 * The item in hand: opened when the server pushes it, and given back with a verdict. It injects more than five things
 * because the server's pushes, the leases, the desk, the draft and the outbox meet here, and only here.
 */
@Injectable()
export class QueueStore {
  readonly phase = signal<Phase>('waiting');
  readonly item = signal<Item | null>(null);
  readonly status = signal<QueueStatus | null>(null);
  readonly problem = signal<string | null>(null);
  readonly lostBecause = signal('');
  /** Is the image in view still the one before, because the current one is loading? */
  readonly isStale = computed(() => this.phase() === 'loading');
  /** Could the image in hand not be loaded? */
  readonly isStuck = computed(() => this.phase() === 'loading' && this.problem() !== null);
  /** The item whose image is in view. */
  readonly shown = computed(() => (this.isStale() ? null : this.item()));
  /** When the image in hand could first be worked on. */
  readyAt = 0;

  private readonly live = inject(Live);
  private readonly desk = inject<Desk>(Desk);
  private readonly pictures = new Prefetch((of) => this.desk.fetch(of));
  private readonly keeper = inject(DraftKeeper);
  private readonly outbox = inject(Outbox);
  private readonly project = inject(ProjectStore);
  private readonly now = inject(NOW);
  private readonly leases = inject(Leases);
  readonly isChecking = this.leases.isChecking;
  /** Pushed while another image is still in hand. */
  private readonly next = signal<Item | null>(null);
  /** The verdict on the image in hand, until it arrives. */
  private letter: Letter | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  private isOpen = false;
  /** Of the project's schema, 0 while unknown. */
  private schemaVersion = 0;

  constructor() {
    effect(() => this.ofProject(this.live.news('item.assigned')(), (item) => this.assigned(item)));
    effect(() => this.ofProject(this.live.news('queue.moved')(), (status) => this.status.set(status)));
    effect(() => {
      const lost = this.live.news('lease.lost')();
      if (lost !== null) untracked(() => this.leaseLost(lost.assignmentId, lost.reason));
    });
    effect(() => {
      const id = this.outbox.delivered();
      untracked(() => {
        if (id !== null && id === this.item()?.assignmentId && this.phase() !== 'sending') this.release();
      });
    });
    effect(() => {
      const version = this.project.schemaVersion();
      untracked(() => void this.schemaMoved(version));
    });
    effect(() => {
      if (this.live.arrivals() > 0) untracked(() => void this.resume());
    });
  }

  /** Asks for images, and renews the leases of those in hand until `close`. */
  async open(): Promise<void> {
    this.isOpen = true;
    this.leases.start({
      current: () => this.item(),
      kept: () => this.items(this.phase() !== 'lost'),
      lost: (assignmentId, reason) => this.leaseLost(assignmentId, reason),
    });
    await this.join();
  }

  close(): void {
    this.isOpen = false;
    this.leases.stop();
    clearTimeout(this.again);
    if (this.phase() === 'working' || this.phase() === 'lost') void this.keeper.keep();
    this.keeper.close();
    this.letter = null; // the outbox has it
    this.outbox.release();
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

  /** After a lost lease: goes on to the next image. The work stays in this browser in case the image comes back. */
  async goOn(): Promise<void> {
    await this.keeper.keep();
    this.release();
  }

  /** Tells the server that somebody looks at the page again, who would also go on with what was lost meanwhile. */
  renew(): Promise<void> {
    return this.leases.renew(this.items());
  }

  /** Called before the work is changed. True while the lease is in doubt: the change has to wait for the server. */
  checkBeforeChange(): boolean {
    const item = this.item();
    return item !== null && this.phase() === 'working' && this.leases.isDoubtful(item);
  }

  private items(hasCurrent = true): Item[] {
    return [hasCurrent ? this.item() : null, this.next()].filter((item) => item !== null);
  }

  /** Loads the image in hand again; one attempt at a time. */
  async retryLoading(): Promise<void> {
    const item = this.item();
    if (item === null || !this.isStuck()) return;
    clearTimeout(this.again);
    await this.load(item);
  }

  /** The connection is back: does what waited for it. */
  private async resume(): Promise<void> {
    await this.flush();
    await this.renew(); // The item may be somebody else's by now.
    await this.retryLoading();
  }

  /** The schema has changed: the image in hand is opened anew, with the work on it carried over. */
  private async schemaMoved(version: number): Promise<void> {
    const before = this.schemaVersion;
    this.schemaVersion = version;
    if (before === 0 || before === version) return;
    this.pictures.clear();
    const item = this.item();
    if (item === null || (this.phase() !== 'working' && this.phase() !== 'loading')) return;
    await this.keeper.keepChanges();
    if (this.isInHand(item) && this.phase() !== 'sending') await this.load(this.item() ?? item);
  }

  private ofProject<T extends { project: string }>(news: T | null, act: (news: T) => void): void {
    if (news?.project === this.project.slug()) untracked(() => act(news));
  }

  private async join(): Promise<void> {
    await this.outbox.deliver(); // A verdict that is sent after its image was handed out anew would come too late.
    if (!this.isOpen) return;
    try {
      this.status.set(await this.live.joinQueue(this.project.slug(), () => this.onDesk()));
      this.problem.set(null);
    } catch (error) {
      if (!mayWorkLater(error)) this.problem.set(sentenceOf(error));
      else if (this.live.connection() === 'live') this.again = setTimeout(() => void this.join(), RETRY_MS); // Otherwise `Live` joins again when it is back.
    }
  }

  /** What the server should hand out first after a lost connection, even if the lease was lost meanwhile. */
  private onDesk(): string | undefined {
    return this.item()?.assignmentId;
  }

  private assigned(item: Item): void {
    const held = this.item();
    this.outbox.hold(item.assignmentId, item.fence);
    this.leases.schedule(item);
    if (held?.assignmentId === item.assignmentId) {
      this.leases.confirm();
      this.item.set(item);
      this.keeper.hold({ candidateId: item.candidateId, held: item });
      if (this.phase() === 'lost') this.phase.set('working');
    } else if (held === null) {
      void this.load(item);
    } else {
      this.next.set(item);
      if (this.phase() === 'working' || this.phase() === 'loading') this.leaseLost(held.assignmentId, OTHER_IMAGE);
    }
  }

  private async load(item: Item): Promise<void> {
    this.item.set(item);
    this.leases.confirm();
    this.phase.set('loading');
    this.problem.set(null);
    try {
      if (item.schemaVersion > this.project.schemaVersion()) await this.project.reload(); // The news of it is on its way.
      const picture = await this.pictures.take(item);
      if (!this.isInHand(item)) return;
      await this.desk.open(picture, item);
      if (!this.isInHand(item)) return;
      this.keeper.hold({ candidateId: item.candidateId, held: this.item() }); // It may have been handed out anew meanwhile.
      if (this.phase() !== 'loading') return;
      this.readyAt = this.now();
      this.phase.set('working');
      setTimeout(() => void this.prefetch(), AHEAD_AFTER_MS);
    } catch (error) {
      if (!this.isInHand(item)) return;
      this.problem.set(
        `The image could not be loaded. ${sentenceOf(error)}${mayWorkLater(error) ? ' Retrying automatically.' : ''}`,
      );
      if (mayWorkLater(error)) this.again = setTimeout(() => void this.retryLoading(), RETRY_MS);
    }
  }

  /** Is this still the image that is waited for? */
  private isInHand({ assignmentId }: Item): boolean {
    return this.isOpen && this.item()?.assignmentId === assignmentId;
  }

  /** Fetches what is likely to come next while this image is worked on. */
  private async prefetch(): Promise<void> {
    if (!this.isOpen) return;
    const ahead = await this.live.ask('queue.ahead', { project: this.project.slug() }).catch(() => []);
    for (const of of ahead) this.pictures.start(of);
  }

  private leaseLost(assignmentId: string, reason: string): void {
    if (this.next()?.assignmentId === assignmentId) this.next.set(null);
    if (this.item()?.assignmentId !== assignmentId) return;
    if (this.letter !== null) void this.outbox.drop(this.letter);
    this.letter = null;
    if (this.phase() === 'loading') return this.release();
    this.desk.interrupt();
    this.phase.set('lost');
    this.lostBecause.set(reason);
    void this.keeper.keep();
  }

  /** The verdict is kept before it is sent, so that it counts even if the page is closed now. */
  private decide(said: Verdict): void {
    const item = this.item();
    const mayDecide = this.phase() === 'working' || (said.verdict !== 'submit' && this.isStuck());
    if (item === null || !mayDecide) return;
    const { assignmentId, fence, candidateId, project, seed } = item;
    this.phase.set('sending');
    this.problem.set(null);
    this.letter = this.outbox.post({ assignmentId, fence, candidateId, project, seed, said });
    void this.flush();
  }

  /** Sends the verdict, again and again until it is answered. The server accepts the same one twice. */
  private async flush(): Promise<void> {
    const { letter } = this;
    const item = this.item();
    if (letter === null || item === null) return;
    clearTimeout(this.again);
    try {
      this.status.set(await this.outbox.send({ ...letter, fence: item.fence }));
      if (letter.said.verdict !== 'skip') void this.keeper.drop(letter.candidateId);
      this.problem.set(null);
      if (this.item()?.assignmentId === letter.assignmentId) this.release();
    } catch (error) {
      if (this.letter !== letter) return;
      if (mayWorkLater(error)) return this.sendAgain(error);
      this.refused(letter, error);
    }
  }

  private sendAgain(error: unknown): void {
    this.again = setTimeout(() => void this.flush(), RETRY_MS);
    if (this.live.connection() === 'live')
      this.problem.set(`${sentenceOf(error)} Retrying automatically until it arrives.`);
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
    if (isLost && verdict === 'skip') return this.release(); // It is no longer ours, which is what was wanted.
    if (isLost) return this.leaseLost(assignmentId, error.message);
    this.phase.set('working');
    this.problem.set(`Not accepted: ${sentenceOf(error)} Your work is still here.`);
  }

  /** Done with the item: opens the one that waits already, or the next that comes. */
  private release(): void {
    const next = this.next();
    this.letter = null;
    this.outbox.release();
    this.item.set(null);
    this.next.set(null);
    this.phase.set('waiting');
    if (next !== null) void this.load(next);
    else if (this.isOpen && this.live.connection() === 'live' && this.lostBecause() !== '') void this.join();
    this.lostBecause.set('');
  }
}
