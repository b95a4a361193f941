import { computed, inject, Injectable, signal } from '@angular/core';
import type { Confidence, Item, KeypointPrediction } from '@gannet/contracts';
import type { Desk, Work } from '../annotate/desk';
import type { Picture } from '../annotate/picture';
import { WorkClock } from '../annotate/work-clock';
import { Api } from '../edge/api';
import { NOW } from '../edge/clock';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { POINT_DRAFTS, type PointDraft } from './point-drafts';
import { emptySheet, isSame, placementsOf, type Sheet, sheetOf, unsetCount } from './sheet';
import { begun, goOn, redo, type SheetHistory, undo } from './sheet-history';

const SAVE_WITHIN_MS = 800;

/** The image in hand: its keypoints being placed, what the interpreter thinks, and the draft on this computer. */
@Injectable()
export class PointsStore implements Desk {
  readonly picture = signal<Picture | null>(null);
  readonly prediction = signal<KeypointPrediction | null>(null);
  readonly confidence = signal<Confidence>('sure');
  readonly saved = signal<'nothing yet' | 'saved' | 'not saved'>('nothing yet');
  readonly restored = signal(false);
  readonly sheet = computed(() => this.history()?.now ?? null);
  readonly undoSteps = computed(() => this.history()?.done.length ?? 0);
  readonly redoSteps = computed(() => this.history()?.undone.length ?? 0);
  readonly unset = computed(() => { const sheet = this.sheet(); return sheet === null ? 0 : unsetCount(sheet); });

  private readonly history = signal<SheetHistory | null>(null);
  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  private readonly session = inject(Session);
  private readonly drafts = inject(POINT_DRAFTS);
  private readonly now = inject(NOW);
  private readonly clock = new WorkClock();
  private saving: ReturnType<typeof setTimeout> | null = null;

  /** Puts a picture on the stage: with the draft where there is one, else with the prediction, else with nothing placed. */
  async open(picture: Picture, _classes: number, item: Item): Promise<void> {
    this.stopSaving();
    const { candidateId, width, height } = picture;
    const keypoints = this.project.keypointSchema()?.keypoints.length ?? 0;
    const [draft, prediction] = await Promise.all([
      this.drafts.find(this.keyOf(candidateId)).catch(() => null), item.hasPrediction ? this.api.call('candidatePrediction', { candidateId }) : null,
    ]);
    const thought = prediction?.task === 'keypoints' && prediction.points.length === keypoints ? prediction : null;
    const start = thought ? sheetOf(thought.points, width, height) : emptySheet(keypoints, width, height);
    const earlier = draft !== null && draft.marks.length === keypoints ? draft : null;
    this.history.set(earlier ? goOn(begun(start), { ...start, marks: earlier.marks }) : begun(start));
    this.picture.set(picture);
    this.prediction.set(thought);
    this.restored.set(earlier !== null);
    this.confidence.set(earlier?.confidence ?? 'sure');
    this.saved.set(earlier === null ? 'nothing yet' : 'saved');
    this.clock.restart(this.now(), earlier?.seconds ?? 0);
  }

  /** Goes on to what `change` makes of the sheet, as one step; `isSameStroke` joins it to the step before. */
  change(change: (sheet: Sheet) => Sheet, isSameStroke = false): void {
    this.follow((history) => goOn(history, change(history.now), isSameStroke));
  }

  undo(): void {
    this.follow(undo);
  }

  redo(): void {
    this.follow(redo);
  }

  takePrediction(): void {
    const thought = this.prediction();
    if (thought !== null) this.change((sheet) => ({ ...sheetOf(thought.points, sheet.width, sheet.height), active: sheet.active }));
  }

  clear(): void {
    this.change((sheet) => emptySheet(sheet.marks.length, sheet.width, sheet.height));
  }

  setConfidence(confidence: Confidence): void {
    this.confidence.set(confidence);
    this.saveSoon();
  }

  /** Is somebody in front of the image now? Only that time counts. */
  attend(isPresent: boolean): void {
    this.clock.attend(this.now(), isPresent);
  }

  seconds(): number {
    return Math.round(this.clock.seconds(this.now()) * 10) / 10;
  }

  work(): Work {
    const sheet = this.sheet();
    return { task: 'keypoints', points: sheet === null ? [] : placementsOf(sheet) };
  }

  async save(): Promise<void> {
    this.stopSaving();
    const [picture, sheet] = [this.picture(), this.sheet()];
    if (picture === null || sheet === null) return;
    const draft: PointDraft = { key: this.keyOf(picture.candidateId), marks: sheet.marks, confidence: this.confidence(), seconds: this.seconds(), savedAt: Date.now() };
    const outcome = await this.drafts.keep(draft).then(() => 'saved' as const, () => 'not saved' as const);
    if (this.picture() === picture) this.saved.set(outcome);
  }

  async saveChanges(): Promise<void> {
    if (this.saving !== null) await this.save();
  }

  /** A draft of placements stays in this browser: it needs no lease. */
  hold(): void {
    this.saveSoon();
  }

  leave(): void {
    this.stopSaving();
  }

  async forget(candidateId: string): Promise<void> {
    if (this.picture()?.candidateId === candidateId) this.stopSaving();
    await this.drafts.drop(this.keyOf(candidateId)).catch(() => undefined); // A draft too many is found again, never wrong.
  }

  private keyOf(candidateId: string): string {
    return `${this.session.person()?.id ?? ''} ${candidateId}`;
  }

  private follow(turn: (history: SheetHistory) => SheetHistory): void {
    const before = this.history();
    if (before === null) return;
    const after = turn(before);
    this.history.set(after);
    if (!isSame(before.now, after.now)) this.saveSoon();
  }

  private saveSoon(): void {
    this.saving ??= setTimeout(() => void this.save(), SAVE_WITHIN_MS);
  }

  private stopSaving(): void {
    if (this.saving !== null) clearTimeout(this.saving);
    this.saving = null;
  }
}
