import { computed, inject, Injectable, signal } from '@angular/core';
import type { Confidence } from '@gannet/contracts';
import { blankLabelMap, countPixels, decodeRuns, encodeRuns, type LabelMap, type Rect } from '@gannet/raster';
import { NOW } from '../edge/clock';
import { type Draft, DRAFTS } from './drafts';
import type { Picture } from './picture';
import { Sketch } from './sketch';
import type { Looks } from './stage-painter';
import { type ToolName, tools } from './tools';
import type { Gesture, Trail } from './tools/tool';
import { WorkClock } from './work-clock';

export type Saved = 'nothing yet' | 'saving' | 'saved' | 'not saved';

const BACKGROUND = 0;
const SAVE_WITHIN_MS = 800;
const MAX_BRUSH = 256;

/** The image in hand: its labels being made, the tool and class, how it is looked at, and the draft on this computer. */
@Injectable()
export class StudioStore {
  readonly picture = signal<Picture | null>(null);
  readonly sketch = signal<Sketch | null>(null);
  /** Moves whenever pixels change. */
  readonly revision = signal(0);
  readonly counts = signal<Uint32Array>(new Uint32Array(256));
  readonly steps = signal({ undo: 0, redo: 0 });

  readonly tool = signal<ToolName>('brush');
  readonly size = signal(4);
  readonly active = signal(1);
  readonly confidence = signal<Confidence>('sure');
  readonly looks = signal<Looks>({ labels: 'mine', heat: false, opacity: 0.55 });
  readonly saved = signal<Saved>('nothing yet');
  /** Was earlier work on this image brought back? */
  readonly restored = signal(false);
  readonly isBlank = computed(() => this.steps().undo === 0 && !this.restored() && this.counts()[BACKGROUND] === this.sketch()?.map.data.length);

  private readonly drafts = inject(DRAFTS);
  private readonly now = inject(NOW);
  private readonly clock = new WorkClock();
  private trail: Trail = null;
  private lastActive = 1;
  private saving: ReturnType<typeof setTimeout> | null = null;

  /** Puts a picture on the stage: with the draft where there is one, else with the prediction, else with all background. */
  async open(picture: Picture, classes: number): Promise<void> {
    this.stopSaving();
    const draft = await this.drafts.find(picture.candidateId).catch(() => null);
    const sketch = new Sketch(picture.thought?.labels ?? blankLabelMap(picture.width, picture.height, BACKGROUND));
    const earlier = draft && mapOf(draft, picture, classes);
    if (earlier !== null) sketch.replace(earlier);
    this.trail = null;
    this.sketch.set(sketch);
    this.picture.set(picture);
    this.restored.set(earlier !== null);
    this.confidence.set(earlier === null ? 'sure' : (draft?.confidence ?? 'sure'));
    this.saved.set(earlier === null ? 'nothing yet' : 'saved');
    this.looks.update((looks) => ({ ...looks, labels: 'mine' }));
    this.active.update((active) => Math.min(active, classes - 1));
    this.clock.restart(this.now(), earlier === null ? 0 : (draft?.seconds ?? 0));
    this.changed();
  }

  /** Follows a hand on the stage with the tool. */
  follow(gesture: Gesture): void {
    const sketch = this.sketch();
    const tool = this.tool();
    if (sketch === null || tool === 'hand') return;
    const step = tools[tool](this.trail, gesture, { size: this.size(), value: this.active() });
    this.trail = step.trail;
    for (const edit of step.edits) sketch.apply(edit);
    if (step.ends === 'discard') sketch.discard();
    if (step.ends === 'keep') this.settle(sketch.keep());
    else if (step.edits.length > 0 || step.ends === 'discard') this.revision.update((n) => n + 1);
  }

  undo(): void {
    this.trail = null;
    this.settle(this.sketch()?.undo() ?? null);
  }

  redo(): void {
    this.trail = null;
    this.settle(this.sketch()?.redo() ?? null);
  }

  takePrediction(): void {
    const thought = this.picture()?.thought;
    if (thought != null) this.settle(this.sketch()?.replace(thought.labels) ?? null);
  }

  clear(): void {
    const map = this.sketch()?.map;
    if (map !== undefined) this.settle(this.sketch()?.replace(blankLabelMap(map.width, map.height, BACKGROUND)) ?? null);
  }

  choose(classIndex: number): void {
    this.active.set(classIndex);
    if (classIndex !== BACKGROUND) this.lastActive = classIndex;
    if (this.tool() === 'eraser' || this.tool() === 'hand') this.tool.set('brush');
  }

  /** To the background and back to the class before. */
  toggleBackground(): void {
    this.choose(this.active() === BACKGROUND ? this.lastActive : BACKGROUND);
  }

  /** Grows or shrinks the brush: by one pixel while small, by a fifth when large. */
  resize(by: 1 | -1): void {
    this.setSize(this.size() + by * Math.max(1, Math.round(this.size() / 5)));
  }

  setSize(size: number): void {
    this.size.set(Math.min(MAX_BRUSH, Math.max(1, Math.round(size))));
  }

  setConfidence(confidence: Confidence): void {
    this.confidence.set(confidence);
    this.saveSoon();
  }

  look(change: Partial<Looks>): void {
    this.looks.update((looks) => ({ ...looks, ...change }));
  }

  /** Is somebody in front of the image now? Only that time counts. */
  attend(isPresent: boolean): void {
    this.clock.attend(this.now(), isPresent);
  }

  seconds(): number {
    return Math.round(this.clock.seconds(this.now()) * 10) / 10;
  }

  runs(): number[] {
    const sketch = this.sketch();
    return sketch === null ? [] : encodeRuns(sketch.map);
  }

  /** Writes the draft now; it says whether that went well. */
  async save(): Promise<void> {
    this.stopSaving();
    const picture = this.picture();
    if (picture === null || this.sketch() === null) return;
    this.saved.set('saving');
    const { candidateId, width, height } = picture;
    const draft: Draft = { candidateId, width, height, runs: this.runs(), confidence: this.confidence(), seconds: this.seconds(), savedAt: Date.now() };
    const outcome = await this.drafts.keep(draft).then(() => 'saved' as const, () => 'not saved' as const);
    if (this.picture() === picture) this.saved.set(outcome);
  }

  /** The work arrived where it belongs: the draft has done its duty. */
  async forget(candidateId: string): Promise<void> {
    if (this.picture()?.candidateId === candidateId) this.stopSaving();
    await this.drafts.drop(candidateId).catch(() => undefined); // A draft too many is found again, never wrong.
  }

  private settle(rect: Rect | null): void {
    if (rect === null) return;
    this.changed();
    this.saveSoon();
  }

  private changed(): void {
    const sketch = this.sketch();
    if (sketch === null) return;
    this.revision.update((n) => n + 1);
    this.counts.set(countPixels(sketch.map));
    this.steps.set({ undo: sketch.undoDepth, redo: sketch.redoDepth });
  }

  private saveSoon(): void {
    this.saving ??= setTimeout(() => void this.save(), SAVE_WITHIN_MS);
  }

  private stopSaving(): void {
    if (this.saving !== null) clearTimeout(this.saving);
    this.saving = null;
  }
}

/** The labels of a draft, where they still fit the picture and the schema. */
function mapOf(draft: Draft, picture: Picture, classes: number): LabelMap | null {
  if (draft.width !== picture.width || draft.height !== picture.height) return null;
  const decoded = decodeRuns(draft, classes);
  return decoded.ok ? decoded.map : null;
}
