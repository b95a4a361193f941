import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { NOW } from '../edge/clock';
import { Live } from '../edge/live';
import { Refused } from '../edge/problem';
import { KEPT } from './key-store';
import { thoughtOf } from './picture';
import { QueueStore } from './queue-store';
import { StudioStore } from './studio-store';

/** So long after a stroke the server is asked: the next stroke may come at once. */
const ASK_AFTER_MS = 150;
const PLACE = 'gannet live refit';

/**
 * Live refit: after each stroke the machine is asked what it thinks now, and its answer becomes the prediction. It never waits
 * and never touches what was painted: without an answer everything stays as it is. Of an image that the server does not refit it
 * says so, and asks no more.
 */
@Injectable()
export class RefitStore {
  private readonly kept = inject(KEPT);
  readonly isOn = signal(this.kept?.getItem(PLACE) !== 'off');
  /** How long the last refit of the image in hand took, or why there is none; empty before the first. */
  readonly words = computed(() => {
    const last = this.last();
    if (last === null || last.candidateId !== this.studio.picture()?.candidateId) return '';
    return last.why ?? `refitted in ${(last.milliseconds / 1000).toFixed(1)} s`;
  });

  private readonly studio = inject(StudioStore);
  private readonly queue = inject(QueueStore);
  private readonly live = inject(Live);
  private readonly now = inject(NOW);
  private readonly last = signal<{ candidateId: string; milliseconds: number; why?: string } | null>(null);
  private asked = 0;

  constructor() {
    effect((onCleanup) => {
      if (this.studio.strokes() === 0) return;
      const waiting = setTimeout(() => void untracked(() => this.ask()), ASK_AFTER_MS);
      onCleanup(() => clearTimeout(waiting));
    });
  }

  /** On or off, as it stays in this browser. */
  toggle(): void {
    this.isOn.update((isOn) => !isOn);
    this.asked++;
    try {
      this.kept?.setItem(PLACE, this.isOn() ? 'on' : 'off');
    } catch {
      // Full or blocked: it holds until the page is left.
    }
  }

  /** The answer counts when nothing newer was asked, nothing was undone meanwhile, and no stroke is just being made. */
  private async ask(): Promise<void> {
    const [item, picture, sketch] = [this.queue.item(), this.studio.picture(), this.studio.sketch()];
    if (!this.isOn() || item === null || sketch === null || picture?.thought == null || item.candidateId !== picture.candidateId) return;
    const { candidateId } = picture;
    if (this.last()?.candidateId === candidateId && this.last()?.why !== undefined) return;
    const strokes = this.studio.strokeRuns();
    if (strokes === null || this.queue.phase() !== 'working') return;
    const [ask, { turns }, began] = [++this.asked, sketch, this.now()];
    const { assignmentId, fence } = item;
    const answer = await this.live.ask('refit.ask', { assignmentId, fence, strokes }).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'CONFLICT') this.last.set({ candidateId, milliseconds: 0, why: error.message });
      return null;
    });
    const isLate = ask !== this.asked || sketch !== this.studio.sketch() || turns !== sketch.turns || sketch.isOpen || this.queue.phase() !== 'working';
    if (isLate || this.studio.isElsewhere() || answer?.prediction == null) return;
    const { thought } = thoughtOf(answer.prediction, picture, this.studio.classCount);
    if (thought === null) return;
    this.studio.rethink(thought);
    this.last.set({ candidateId, milliseconds: this.now() - began });
  }
}
