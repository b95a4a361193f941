import { computed, inject, Injectable, signal } from '@angular/core';
import { type Ahead, type Confidence, type Draft as ServerDraft, type Item, mappedList } from '@gannet/contracts';
import type { Desk } from '../desk/desk';
import { NO_PREDICTION } from '../desk/picture';
import { noteOnSchema } from '../desk/schema-note';
import { Remark } from '../desk/remark';
import { WorkClock } from '../desk/work-clock';
import { type DraftFormat, DraftKeeper } from '../drafts/draft-keeper';
import type { Answer, Made, Version } from '../drafts/drafts';
import { NOW } from '../edge/clock';
import { ProjectStore } from '../projects/project-store';
import { type PointsPicture, PointsPictures } from './points-picture';
import { keypointSchemaOf } from './schema';
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
import { begun, goOn, isSheetSteps, redo, resumed, type SheetHistory, undo } from './sheet-history';
import type { Stroke } from './stroke';

/** The desk of a keypoint project: places keypoints in the image in hand, and says what is submitted. */
@Injectable()
export class PointsStore implements Desk<PointsPicture> {
  readonly picture = signal<PointsPicture | null>(null);
  readonly prediction = computed(() => this.picture()?.prediction ?? null);
  readonly confidence = signal<Confidence>('sure');
  readonly restored = signal(false);
  /** The conflicting version of this work, where there is one. */
  readonly conflictingSheet = computed(() => {
    const [sheet, made] = [this.sheet(), this.keeper.conflict()?.made];
    return sheet !== null && made?.task === 'keypoints' ? withDraft(sheet, made.points) : null;
  });
  /** What the annotator has to know of earlier work. */
  readonly note = signal<string | null>(null);
  /** What came of the last action, where that is not obvious. */
  readonly remark = new Remark();
  readonly sheet = computed(() => this.history()?.now ?? null);
  readonly undoSteps = computed(() => this.history()?.done.length ?? 0);
  readonly redoSteps = computed(() => this.history()?.undone.length ?? 0);
  /** Number of keypoints that are neither placed nor absent. */
  readonly unset = computed(() => {
    const sheet = this.sheet();
    return sheet === null ? 0 : unsetCount(sheet);
  });
  /** Unset keypoints are more often forgotten than absent. */
  readonly isUnfinished = computed(() => this.unset() > 0);

  private readonly history = signal<SheetHistory | null>(null);
  private readonly pictures = inject(PointsPictures);
  private readonly project = inject(ProjectStore);
  private readonly keeper = inject(DraftKeeper);
  private readonly now = inject(NOW);
  private readonly clock = new WorkClock();
  private readonly format: DraftFormat = {
    write: () => this.version(),
    read: pointsOf,
    fit: (made) => this.carriedOver(made),
  };
  private item: Item | null = null;
  /** What was done to the schema since the work on the open image was made. */
  private changes: readonly string[] = [];
  /** The sheet before any change. */
  private start: Sheet | null = null;
  /** Counts the images that were opened: one that arrives late is not wanted any more. */
  private opened = 0;
  /** The history when the pointer came down; null while it is up. */
  private pressed: SheetHistory | null = null;

  fetch(of: Ahead): Promise<PointsPicture> {
    const keypoints = keypointSchemaOf(this.project.project())?.keypoints.length ?? 0;
    return this.pictures.fetch(of, keypoints, this.project.schemaVersion());
  }

  /** Starts from the draft where there is one, else from the prediction, else with nothing placed. */
  async open(picture: PointsPicture, item: Item): Promise<void> {
    const { prediction, keypoints, width, height } = picture;
    const start = prediction ? sheetOf(prediction.points, width, height) : emptySheet(keypoints, width, height);
    await this.resume(++this.opened, picture, item, start);
  }

  /** Takes the image over from another window, with what was done there. */
  async workHere(): Promise<void> {
    const [turn, picture, item, start] = [this.opened, this.picture(), this.item, this.start];
    if (picture === null || item === null || start === null) return;
    await this.keeper.takeHere();
    await this.resume(turn, picture, item, start);
  }

  /** Goes on with the conflicting version, as one step that undo takes back. */
  takeConflicting(): void {
    const conflict = this.conflictingSheet();
    this.keeper.settle();
    if (conflict !== null) this.change(() => conflict);
  }

  /** Changes the sheet, as one step. */
  change(change: (sheet: Sheet) => Sheet): void {
    this.endStroke();
    this.turn((history) => goOn(history, change(history.now)));
  }

  /**
   * Applies a stroke, as one step from its press to its release; not if the press was on another image, or something
   * else was done since.
   */
  follow(stroke: Stroke): void {
    if (stroke.kind === 'press') this.pressed = this.history();
    const pressed = this.pressed;
    if (pressed === null) return;
    if (stroke.kind === 'release' || stroke.kind === 'abort') this.endStroke();
    if (stroke.kind === 'abort') return this.turn(() => pressed);
    this.turn(({ now }) => {
      const next = stroke.change(now);
      return goOn({ ...pressed, now: select(pressed.now, changedOne(pressed.now, next) ?? next.active) }, next); // undo leads back to what was moved
    });
  }

  /** Ignores the rest of a stroke in progress. */
  endStroke(): void {
    this.pressed = null;
  }

  undo(): void {
    this.endStroke();
    this.turn(undo);
  }

  redo(): void {
    this.endStroke();
    this.turn(redo);
  }

  takePrediction(): void {
    const prediction = this.prediction();
    if (prediction !== null)
      this.change((sheet) => ({ ...sheetOf(prediction.points, sheet.width, sheet.height), active: sheet.active }));
  }

  /** Is there an image without a prediction? Then a remark says so. */
  lacksPrediction(): boolean {
    if (this.picture() === null || this.prediction() !== null) return false;
    this.remark.say(NO_PREDICTION);
    return true;
  }

  clear(): void {
    this.change((sheet) => emptySheet(sheet.marks.length, sheet.width, sheet.height));
  }

  setConfidence(confidence: Confidence): void {
    this.confidence.set(confidence);
    this.keeper.changed();
  }

  attend(isPresent: boolean): void {
    this.clock.attend(this.now(), isPresent);
  }

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
    this.endStroke();
  }

  interrupt(): void {}

  work(): Answer {
    const sheet = this.sheet();
    return {
      task: 'keypoints',
      schemaVersion: this.schemaVersion(),
      points: sheet === null ? [] : placementsOf(sheet),
    };
  }

  private async resume(turn: number, picture: PointsPicture, item: Item, start: Sheet): Promise<void> {
    if (turn !== this.opened) return;
    this.changes = [];
    const found = await this.keeper.open({ candidateId: picture.candidateId, held: item }, this.format);
    if (turn !== this.opened) return;
    const made = found?.made.task === 'keypoints' ? found.made : null;
    const earlier = made && withDraft(start, made.points);
    this.endStroke();
    const steps = isSheetSteps(made?.history) && made.history.done.length > 0 ? made.history : null;
    this.history.set(earlier === null ? begun(start) : steps ? resumed(earlier, steps) : goOn(begun(start), earlier));
    if (this.picture()?.candidateId !== picture.candidateId) this.remark.end();
    this.picture.set(picture);
    [this.item, this.start] = [item, start];
    this.note.set(
      made !== null && earlier === null
        ? `Your earlier work does not fit and was left out: it has ${made.points.length} keypoints, the project ${start.marks.length}.`
        : made === null
          ? null
          : noteOnSchema(this.changes, item.isAgain),
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
      made: {
        task: 'keypoints',
        schemaVersion: this.schemaVersion(),
        points: unfinishedOf(now),
        history: { done, undone },
      },
      confidence: this.confidence(),
      seconds: this.seconds(),
    };
  }

  /** The version of the schema of the image in hand. */
  private schemaVersion(): number {
    return this.picture()?.schemaVersion ?? this.project.schemaVersion();
  }

  /** Work by an earlier version of the schema; its undo steps are of other keypoints, and left out. */
  private async carriedOver(made: Made): Promise<Made> {
    const version = made.schemaVersion ?? 1; // drafts of older pages lack it
    if (made.task !== 'keypoints' || version >= this.project.schemaVersion())
      return { ...made, schemaVersion: version };
    const { mapping, count, changes } = await this.project.schemaSince(version);
    this.changes = changes;
    const points = mappedList(made.points, mapping, count, null);
    return { task: 'keypoints', schemaVersion: this.project.schemaVersion(), points };
  }

  private turn(turn: (history: SheetHistory) => SheetHistory): void {
    const before = this.history();
    if (before === null) return;
    const after = turn(before);
    this.history.set(after);
    if (!isSame(before.now, after.now)) this.keeper.changed();
  }
}

function pointsOf({ points, schemaVersion }: ServerDraft): Made | null {
  return points && { task: 'keypoints', schemaVersion, points };
}
