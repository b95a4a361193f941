import { computed, inject, Injectable, signal } from '@angular/core';
import type { Confidence, Item, KeypointPrediction } from '@gannet/contracts';
import type { Desk, Work } from '../desk/desk';
import type { Picture } from '../desk/picture';
import { WorkClock } from '../desk/work-clock';
import { DraftKeeper } from '../drafts/draft-keeper';
import type { Version } from '../drafts/drafts';
import { Api } from '../edge/api';
import { NOW } from '../edge/clock';
import { ProjectStore } from '../projects/project-store';
import {
  changedOne,
  emptySheet,
  isSame,
  placementsOf,
  select,
  type Sheet,
  sheetOf,
  unfinishedOf,
  unsetCount,
  withDraft,
} from './sheet';
import { begun, goOn, redo, resumed, type SheetHistory, undo } from './sheet-history';
import type { Stroke } from './stroke';

/** The image in hand: its keypoints being placed, what the interpreter thinks, and that nothing of it is lost. */
@Injectable()
export class PointsStore implements Desk {
  readonly picture = signal<Picture | null>(null);
  readonly prediction = signal<KeypointPrediction | null>(null);
  readonly confidence = signal<Confidence>('sure');
  /** Was earlier work on this image brought back? */
  readonly restored = signal(false);
  /** The other version of this work, where there are two. */
  readonly rivalSheet = computed(() => {
    const [sheet, made] = [this.sheet(), this.keeper.rival()?.made];
    return sheet !== null && made?.task === 'keypoints' ? withDraft(sheet, made.points) : null;
  });
  /** What had to be said of earlier work. */
  readonly note = signal<string | null>(null);
  readonly sheet = computed(() => this.history()?.now ?? null);
  readonly undoSteps = computed(() => this.history()?.done.length ?? 0);
  readonly redoSteps = computed(() => this.history()?.undone.length ?? 0);
  /** Keypoints of which nothing was said yet. */
  readonly unset = computed(() => {
    const sheet = this.sheet();
    return sheet === null ? 0 : unsetCount(sheet);
  });
  /** They are more often forgotten than absent. */
  readonly isUnfinished = computed(() => this.unset() > 0);

  private readonly history = signal<SheetHistory | null>(null);
  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  private readonly keeper = inject(DraftKeeper);
  private readonly now = inject(NOW);
  private readonly clock = new WorkClock();
  private item: Item | null = null;
  /** What undo leads back to. */
  private start: Sheet | null = null;
  /** Counts the images that were opened: one that comes late is no longer wanted. */
  private opened = 0;
  /** As all was when the hand came down; null while it is up. */
  private pressed: SheetHistory | null = null;

  /**
   * Puts a picture on the stage: with the draft where there is one, else with the prediction, else with nothing placed.
   */
  async open(picture: Picture, _classes: number, item: Item): Promise<void> {
    const [turn, { candidateId, width, height }] = [++this.opened, picture];
    const keypoints = this.project.keypointSchema()?.keypoints.length ?? 0;
    const prediction = item.hasPrediction ? await this.api.call('candidatePrediction', { candidateId }) : null;
    const thought = prediction?.task === 'keypoints' && prediction.points.length === keypoints ? prediction : null;
    const start = thought ? sheetOf(thought.points, width, height) : emptySheet(keypoints, width, height);
    await this.resume(turn, picture, item, start);
    if (turn === this.opened) this.prediction.set(thought);
  }

  /** Takes the image away from another window, with what was done there. */
  async workHere(): Promise<void> {
    const [turn, picture, item, start] = [this.opened, this.picture(), this.item, this.start];
    if (picture === null || item === null || start === null) return;
    await this.keeper.takeHere();
    await this.resume(turn, picture, item, start);
  }

  /** Goes on with the server's version of the work, as one step that can be taken back. */
  takeRival(): void {
    const rival = this.rivalSheet();
    this.keeper.settle();
    if (rival !== null) this.change(() => rival);
  }

  /** Goes on to what `change` makes of the sheet, as one step. */
  change(change: (sheet: Sheet) => Sheet): void {
    this.letGo();
    this.turn((history) => goOn(history, change(history.now)));
  }

  /**
   * Follows a hand on the image, as one step from where it came down; not where it came down on another image, or
   * something else was done since.
   */
  follow(stroke: Stroke): void {
    if (stroke.kind === 'press') this.pressed = this.history();
    const pressed = this.pressed;
    if (pressed === null) return;
    if (stroke.kind === 'release' || stroke.kind === 'unpress') this.letGo();
    if (stroke.kind === 'unpress') return this.turn(() => pressed);
    this.turn(({ now }) => {
      const next = stroke.change(now);
      return goOn({ ...pressed, now: select(pressed.now, changedOne(pressed.now, next) ?? next.active) }, next); // undo leads back to what was moved
    });
  }

  /** Of a hand that is down comes nothing more. */
  letGo(): void {
    this.pressed = null;
  }

  undo(): void {
    this.letGo();
    this.turn(undo);
  }

  redo(): void {
    this.letGo();
    this.turn(redo);
  }

  takePrediction(): void {
    const thought = this.prediction();
    if (thought !== null)
      this.change((sheet) => ({ ...sheetOf(thought.points, sheet.width, sheet.height), active: sheet.active }));
  }

  clear(): void {
    this.change((sheet) => emptySheet(sheet.marks.length, sheet.width, sheet.height));
  }

  setConfidence(confidence: Confidence): void {
    this.confidence.set(confidence);
    this.keeper.changed();
  }

  /** Is somebody in front of the image now? Only that time counts. */
  attend(isPresent: boolean): void {
    this.clock.attend(this.now(), isPresent);
  }

  /** Somebody did something on the page. */
  touch(): void {
    this.clock.touch(this.now());
  }

  seconds(): number {
    return Math.round(this.clock.seconds(this.now()) * 10) / 10;
  }

  isUnchanged(): boolean {
    const [sheet, start] = [this.sheet(), this.start];
    return this.prediction() !== null && sheet !== null && start !== null && isSame(sheet, start);
  }

  /** Every placement is part of the work at once. */
  conclude(): void {
    this.letGo();
  }

  work(): Work {
    const sheet = this.sheet();
    return { task: 'keypoints', points: sheet === null ? [] : placementsOf(sheet) };
  }

  private async resume(turn: number, picture: Picture, item: Item, start: Sheet): Promise<void> {
    if (turn !== this.opened) return;
    const found = await this.keeper.open({ candidateId: picture.candidateId, held: item }, () => this.version());
    if (turn !== this.opened) return;
    const made = found?.made.task === 'keypoints' ? found.made : null;
    const earlier = made && withDraft(start, made.points);
    this.letGo();
    const hasSteps = made?.history !== undefined && made.history.done.length > 0;
    this.history.set(
      earlier === null ? begun(start) : hasSteps ? resumed(earlier, made.history) : goOn(begun(start), earlier),
    );
    this.picture.set(picture);
    [this.item, this.start] = [item, start];
    this.note.set(
      made !== null && earlier === null
        ? `Your earlier work does not fit and was left out: it has ${made.points.length} keypoints, the project ${start.marks.length}.`
        : null,
    );
    this.restored.set(earlier !== null);
    this.confidence.set(earlier === null ? 'sure' : (found?.confidence ?? 'sure'));
    this.clock.restart(this.now(), earlier === null ? 0 : (found?.seconds ?? 0));
  }

  private version(): Version | null {
    const history = this.history();
    if (history === null) return null;
    const { now, done, undone } = history;
    return {
      made: { task: 'keypoints', points: unfinishedOf(now), history: { done, undone } },
      confidence: this.confidence(),
      seconds: this.seconds(),
    };
  }

  private turn(turn: (history: SheetHistory) => SheetHistory): void {
    const before = this.history();
    if (before === null) return;
    const after = turn(before);
    this.history.set(after);
    if (!isSame(before.now, after.now)) this.keeper.changed();
  }
}
