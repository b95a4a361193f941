import { computed, DestroyRef, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { isSurprisinglyLarge, type RefitChange } from '@gannet/raster';
import { Live } from '../edge/live';
import { Refused } from '../edge/problem';
import { storedSwitch } from '../edge/storage';
import { count } from '../ui/words';
import type { Change } from './change';
import { type Thought, thoughtOf } from '../desk/picture';
import { QueueStore } from '../desk/queue-store';
import { sizeWords } from './refit-change';
import type { Sketch } from './label-editor';
import { StudioStore } from './parts-store';

/** So long after a stroke the server is asked: the next stroke may come at once. */
const ASK_AFTER_MS = 150;
/** So long what a refit changed is marked: time enough to look there, and over before the next stroke is. */
const MARKED_MS = 1_600;

/** What was answered for a state of the sketch: it holds as long as that does. */
interface Answered {
  readonly sketch: Sketch;
  readonly step: Change | null;
  readonly change: RefitChange;
}

/** A refit that waits for a person's word. */
interface Held extends Answered {
  readonly thought: Thought;
  /** Pixels that were painted since the refit before. */
  readonly painted: number;
}

/**
 * Live refit: after each stroke the server is asked what else it changes, and its answer becomes the prediction. It
 * never waits and never touches what was painted: without an answer everything stays as it is. What it changed is
 * marked, counted and undone by one press; what is far larger than the stroke is only shown until somebody takes it. Of
 * an image that the server does not refit it says so, and asks no more.
 */
@Injectable()
export class RefitStore {
  private readonly setting = storedSwitch('gannet live refit');
  readonly isOn = this.setting.isOn;
  /** The refit that waits to be taken or left; null when none does. Another step, also undo, leaves it. */
  readonly held = computed(() => this.standing(this.waiting()));
  /** Is the latest step a refit, which one press takes back? */
  readonly mayUndo = computed(
    () => this.standing(this.taken()) !== null && this.studio.sketch()?.isLastByMachine === true,
  );
  /** What the last refit of the image in hand changed, or why there is none; empty before the first. */
  readonly words = computed(() => {
    const why = this.off();
    if (why?.candidateId === this.studio.picture()?.candidateId && why !== null) return why.sentence;
    const taken = this.standing(this.taken());
    if (taken === null) return '';
    return taken.change.pixels === 0 ? 'refit changed nothing' : `refit changed ${sizeWords(taken.change)}`;
  });
  /** What would change, and by how much it is more than what was painted. */
  readonly heldWords = computed(() => {
    const held = this.held();
    return held === null
      ? ''
      : `You painted ${count(held.painted)} px; the refit would change ${sizeWords(held.change)}, outlined here. Nothing has changed yet.`;
  });
  /** What has to be seen on the image: what changed just now, or what would. */
  readonly marked = computed(() => {
    const [held, flash] = [this.held(), this.standing(this.flashing())];
    if (held !== null) return { mask: held.change.mask, across: held.change.width, isHeld: true };
    return flash === null || flash.change.pixels === 0
      ? null
      : { mask: flash.change.mask, across: flash.change.width, isHeld: false };
  });

  private readonly studio = inject(StudioStore);
  private readonly queue = inject(QueueStore);
  private readonly live = inject(Live);
  /** Why an image is not refitted. */
  private readonly off = signal<{ readonly candidateId: string; readonly sentence: string } | null>(null);
  private readonly waiting = signal<Held | null>(null);
  private readonly taken = signal<Answered | null>(null);
  private readonly flashing = signal<Answered | null>(null);
  /** The step up to which the machine has had its say. */
  private heard: { readonly sketch: Sketch; readonly step: Change | null } | null = null;
  private asked = 0;
  private fading: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect((onCleanup) => {
      if (this.studio.strokes() === 0) return;
      const waiting = setTimeout(() => void untracked(() => this.ask()), ASK_AFTER_MS);
      onCleanup(() => clearTimeout(waiting));
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.fading));
  }

  /** On or off, as it stays in this browser. */
  toggle(): void {
    this.setting.toggle();
    this.asked++;
    this.waiting.set(null);
  }

  /** Takes the refit that waits. */
  apply(): void {
    const held = this.held();
    if (held !== null) this.take(held.sketch, held.thought, held.change);
  }

  /**
   * Leaves the refit that waits, for good: what it would have changed counts as the person's word from now on. Else
   * takes the last one back.
   */
  undo(): void {
    const held = this.held();
    if (held === null) return this.mayUndo() ? this.studio.undo() : undefined;
    this.waiting.set(null);
    this.heard = held;
    this.studio.rethink(held.thought, false);
  }

  /** The answer counts when nothing newer was asked, nothing was undone meanwhile, and no stroke is just being made. */
  private async ask(): Promise<void> {
    const [item, picture, sketch] = [this.queue.item(), this.studio.picture(), this.studio.sketch()];
    if (
      !this.isOn() ||
      item === null ||
      sketch === null ||
      picture?.thought == null ||
      item.candidateId !== picture.candidateId
    )
      return;
    const { candidateId } = picture;
    if (this.off()?.candidateId === candidateId) return;
    const strokes = this.studio.strokeRuns();
    if (strokes === null || this.queue.phase() !== 'working') return;
    const [ask, { turns }] = [++this.asked, sketch];
    const { assignmentId, fence } = item;
    const answer = await this.live.ask('refit.ask', { assignmentId, fence, strokes }).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'CONFLICT') this.off.set({ candidateId, sentence: error.message });
      return null;
    });
    const isLate =
      ask !== this.asked ||
      sketch !== this.studio.sketch() ||
      turns !== sketch.turns ||
      sketch.isOpen ||
      this.queue.phase() !== 'working';
    if (isLate || this.studio.isElsewhere() || answer?.prediction == null) return;
    const { thought } = thoughtOf(answer.prediction, picture, this.studio.classCount);
    if (thought !== null) this.answered(sketch, thought);
  }

  private answered(sketch: Sketch, thought: Thought): void {
    const change = this.studio.changeBy(thought);
    if (change === null) return;
    const painted = sketch.paintedAfter(this.heard?.sketch === sketch ? this.heard.step : null);
    if (isSurprisinglyLarge(change, painted))
      this.waiting.set({ sketch, step: sketch.lastStep, change, thought, painted });
    else this.take(sketch, thought, change);
  }

  private take(sketch: Sketch, thought: Thought, change: RefitChange): void {
    this.waiting.set(null);
    this.studio.rethink(thought);
    const answered = { sketch, step: sketch.lastStep, change };
    this.heard = answered;
    this.taken.set(answered);
    this.flashing.set(answered);
    clearTimeout(this.fading);
    this.fading = setTimeout(() => this.flashing.set(null), MARKED_MS);
  }

  /** What was answered, as long as no step came after it. */
  private standing<A extends Answered>(answered: A | null): A | null {
    this.studio.steps(); // moves with every step
    return answered !== null && answered.sketch === this.studio.sketch() && answered.step === answered.sketch.lastStep
      ? answered
      : null;
  }
}
