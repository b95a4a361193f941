import { computed, DestroyRef, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { isSurprisinglyLarge, type RefitChange } from '@gannet/raster';
import { Live } from '../edge/live';
import { Refused } from '../edge/problem';
import { storedSwitch } from '../edge/storage';
import { count } from '../ui/words';
import type { Change } from './change';
import { type FittedPrediction, fitPrediction } from './parts-picture';
import { QueueStore } from '../desk/queue-store';
import { sizeWords } from './refit-change';
import type { LabelEditor } from './label-editor';
import { PartsStore } from './parts-store';

/** Delay between a stroke and the request: the next stroke may follow at once. */
const ASK_AFTER_MS = 150;
/** How long a refit's changes are marked: long enough to look, and over before the next stroke ends. */
const MARKED_MS = 1_600;

/** A refit of one state of the labels; void after the next step. */
interface Answered {
  readonly editor: LabelEditor;
  readonly step: Change | null;
  readonly change: RefitChange;
}

/** A refit that waits for the annotator to apply or discard it. */
interface Held extends Answered {
  readonly prediction: FittedPrediction;
  /** Pixels that were painted since the refit before. */
  readonly painted: number;
}

/**
 * Live refit: after each stroke the server predicts the image anew, and its answer becomes the prediction. Painting
 * never waits for it, and painted pixels never change. The changes are marked, counted and undone by one key; a refit
 * far larger than the stroke is only shown until the annotator applies it. Where the server refuses to refit an image,
 * its reason is shown and it is not asked again.
 */
@Injectable()
export class RefitStore {
  private readonly setting = storedSwitch('gannet live refit');
  readonly isOn = this.setting.isOn;
  /** The refit that waits for the annotator; null if none does. Any other step, undo included, discards it. */
  readonly held = computed(() => this.current(this.waiting()));
  /** Is the latest step a refit? */
  readonly mayUndo = computed(
    () => this.current(this.taken()) !== null && this.studio.image.editor()?.isLastPredicted === true,
  );
  /** What the last refit of this image changed, or why there is none; empty before the first. */
  readonly words = computed(() => {
    const why = this.off();
    if (why?.candidateId === this.studio.image.picture()?.candidateId && why !== null) return why.sentence;
    const taken = this.current(this.taken());
    if (taken === null) return '';
    return taken.change.pixels === 0 ? 'refit changed nothing' : `refit changed ${sizeWords(taken.change)}`;
  });
  /** How much the waiting refit would change, compared with what was painted. */
  readonly heldWords = computed(() => {
    const held = this.held();
    return held === null
      ? ''
      : `You painted ${count(held.painted)} px; the refit would change ${sizeWords(held.change)}, outlined here. Nothing has changed yet.`;
  });
  /** Pixels to mark on the image: what changed just now, or what would. */
  readonly marked = computed(() => {
    const [held, flash] = [this.held(), this.current(this.flashing())];
    if (held !== null) return { mask: held.change.mask, across: held.change.width, isHeld: true };
    return flash === null || flash.change.pixels === 0
      ? null
      : { mask: flash.change.mask, across: flash.change.width, isHeld: false };
  });

  private readonly studio = inject(PartsStore);
  private readonly queue = inject(QueueStore);
  private readonly live = inject(Live);
  /** Why an image is not refitted. */
  private readonly off = signal<{ readonly candidateId: string; readonly sentence: string } | null>(null);
  private readonly waiting = signal<Held | null>(null);
  private readonly taken = signal<Answered | null>(null);
  private readonly flashing = signal<Answered | null>(null);
  /** The last step that a refit has answered. */
  private answeredUpTo: { readonly editor: LabelEditor; readonly step: Change | null } | null = null;
  private asked = 0;
  private fading: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect((onCleanup) => {
      if (this.studio.image.strokes() === 0) return;
      const waiting = setTimeout(() => void untracked(() => this.ask()), ASK_AFTER_MS);
      onCleanup(() => clearTimeout(waiting));
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.fading));
  }

  toggle(): void {
    this.setting.toggle();
    this.asked++;
    this.waiting.set(null);
  }

  /** Applies the waiting refit. */
  apply(): void {
    this.studio.interrupt();
    const held = this.held();
    if (held !== null) this.take(held.editor, held.prediction, held.change);
  }

  /**
   * Discards the waiting refit for good: pixels it would have changed count as confirmed. If none waits, undoes the
   * last one.
   */
  undo(): void {
    const held = this.held();
    if (held === null) return this.mayUndo() ? this.studio.drawing.undo() : undefined;
    this.waiting.set(null);
    this.answeredUpTo = held;
    this.studio.whole.applyPrediction(held.prediction, false);
  }

  /** The answer counts if nothing newer was asked, nothing was undone meanwhile, and no stroke is in progress. */
  private async ask(): Promise<void> {
    const [item, picture, editor] = [this.queue.item(), this.studio.image.picture(), this.studio.image.editor()];
    if (
      !this.isOn() ||
      item === null ||
      editor === null ||
      picture?.prediction == null ||
      item.candidateId !== picture.candidateId
    )
      return;
    const { candidateId, schemaVersion } = picture;
    if (this.off()?.candidateId === candidateId) return;
    const strokes = this.studio.image.paintedRuns();
    if (strokes === null || this.queue.phase() !== 'working') return;
    const [ask, { turns }] = [++this.asked, editor];
    const { assignmentId, fence } = item;
    const asked = { assignmentId, fence, schemaVersion, strokes };
    const answer = await this.live.ask('refit.ask', asked).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'CONFLICT') this.off.set({ candidateId, sentence: error.message });
      return null;
    });
    const isLate =
      ask !== this.asked ||
      editor !== this.studio.image.editor() ||
      turns !== editor.turns ||
      editor.isOpen ||
      this.queue.phase() !== 'working';
    if (isLate || this.studio.isElsewhere() || answer?.prediction == null) return;
    const { prediction } = fitPrediction(answer.prediction, picture, picture.classes);
    if (prediction !== null) this.answered(editor, prediction);
  }

  private answered(editor: LabelEditor, prediction: FittedPrediction): void {
    const change = this.studio.whole.changeBy(prediction);
    if (change === null) return;
    const painted = editor.paintedAfter(this.answeredUpTo?.editor === editor ? this.answeredUpTo.step : null);
    if (isSurprisinglyLarge(change, painted))
      this.waiting.set({ editor, step: editor.lastStep, change, prediction, painted });
    else this.take(editor, prediction, change);
  }

  private take(editor: LabelEditor, prediction: FittedPrediction, change: RefitChange): void {
    this.waiting.set(null);
    this.studio.whole.applyPrediction(prediction);
    const answered = { editor, step: editor.lastStep, change };
    this.answeredUpTo = answered;
    this.taken.set(answered);
    this.flashing.set(answered);
    clearTimeout(this.fading);
    this.fading = setTimeout(() => this.flashing.set(null), MARKED_MS);
  }

  /** The answer, unless a step came after it. */
  private current<A extends Answered>(answered: A | null): A | null {
    this.studio.image.steps(); // moves with every step
    return answered !== null &&
      answered.editor === this.studio.image.editor() &&
      answered.step === answered.editor.lastStep
      ? answered
      : null;
  }
}
