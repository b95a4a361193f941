import { computed, inject, Injectable, signal } from '@angular/core';
import { type Ahead, type Confidence, type Draft as ServerDraft, mappedRuns } from '@gannet/contracts';
import { blankLabelMap, type LabelMap } from '@gannet/raster';
import type { Desk } from '../desk/desk';
import { joined, noteOnSchema } from '../desk/schema-note';
import { WorkClock } from '../desk/work-clock';
import { type DraftFormat, DraftKeeper, type Subject } from '../drafts/draft-keeper';
import type { Answer, Made, Version } from '../drafts/drafts';
import { NOW } from '../edge/clock';
import { ProjectStore } from '../projects/project-store';
import { Drawing } from './drawing';
import { type Fitted, fitRuns } from './fit-labels';
import { isHistory, LabelEditor } from './label-editor';
import { BACKGROUND, LabelledImage } from './labelled-image';
import { type PartsPicture, PartsPictures } from './parts-picture';
import { classesOf } from './schema';
import { Toolbox } from './toolbox';
import { ViewState } from './view-state';
import { WholeImage } from './whole-image';

/** The desk of a project of parts: opens images with their drafts, and says what is submitted. */
@Injectable()
export class PartsStore implements Desk<PartsPicture> {
  readonly confidence = signal<Confidence>('sure');
  readonly restored = signal(false);

  private readonly keeper = inject(DraftKeeper);
  private readonly pictures = inject(PartsPictures);
  private readonly project = inject(ProjectStore);
  private readonly now = inject(NOW);

  readonly toolbox = new Toolbox();
  readonly view = new ViewState();
  readonly image = new LabelledImage(this.toolbox, this.view, () => this.keeper.changed());
  readonly drawing = new Drawing(this.image, this.toolbox, () => this.keeper.changed());
  readonly whole = new WholeImage(this.image, this.drawing, this.toolbox);
  readonly isUnfinished = this.image.isBlank;
  readonly isElsewhere = this.keeper.isElsewhere;
  /** The labels of the conflicting version of this work, where there is one. */
  readonly conflictingMap = computed(() => this.fitted(this.keeper.conflict())?.map ?? null);

  private readonly clock = new WorkClock();
  private readonly format: DraftFormat = {
    write: () => this.version(),
    read: partsOf,
    fit: (made) => this.carriedOver(made),
  };
  private held: Subject['held'] = null;
  /** What was done to the schema since the work on the open image was made. */
  private changes: readonly string[] = [];
  /** Counts the images that were opened: one that arrives late is not wanted any more. */
  private opened = 0;

  fetch(of: Ahead): Promise<PartsPicture> {
    return this.pictures.fetch(of, classesOf(this.project.project()).length, this.project.schemaVersion());
  }

  /** Starts from the draft where there is one, else from the prediction, else from all background. */
  async open(picture: PartsPicture, held: Subject['held'] = null): Promise<void> {
    const turn = ++this.opened;
    this.changes = [];
    const found = await this.keeper.open({ candidateId: picture.candidateId, held }, this.format);
    if (turn !== this.opened) return;
    const start = picture.prediction?.labels ?? blankLabelMap(picture.width, picture.height, BACKGROUND);
    const made = found?.made.task === 'parts' ? found.made : null;
    const fitted: Fitted | null = made && fitRuns(made.labels, picture, picture.classes);
    const earlier = fitted?.ok === true ? fitted.map : null;
    this.held = held;
    this.drawing.drop();
    if (picture.schemaVersion !== this.schemaVersion()) this.toolbox.forgetClasses();
    this.image.show(
      picture,
      earlier === null ? new LabelEditor(start) : resumed(start, earlier, made, picture.classes),
    );
    const about = noteOnSchema(this.changes, held?.isAgain === true);
    this.image.note.set(
      fitted === null
        ? picture.note
        : fitted.ok
          ? joined(about, fitted.note)
          : `Your earlier work does not fit and was left out. ${fitted.problem}`,
    );
    this.restored.set(earlier !== null);
    this.confidence.set(earlier === null ? 'sure' : (found?.confidence ?? 'sure'));
    this.clock.restart(this.now(), earlier === null ? 0 : (found?.seconds ?? 0));
    this.drawing.reset(picture, earlier === null ? undefined : made?.shape);
  }

  /** Takes the image over from another window, with what was done there. */
  async workHere(): Promise<void> {
    const [picture, { held, opened }] = [this.image.picture(), this];
    if (picture === null) return;
    await this.keeper.takeHere();
    if (opened === this.opened) await this.open(picture, held);
  }

  /** Goes on with the conflicting version, as one step that undo takes back. */
  takeConflicting(): void {
    const fitted = this.fitted(this.keeper.conflict());
    this.keeper.settle();
    if (fitted === null) return;
    this.image.note.set(fitted.note);
    this.whole.replace(fitted.map, false);
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
    return this.image.isUnchanged();
  }

  conclude(): void {
    this.drawing.conclude();
  }

  interrupt(): void {
    if (!this.drawing.hasOpenShape()) this.drawing.conclude();
  }

  work(): Answer {
    const { width, height } = this.image.picture() ?? { width: 0, height: 0 };
    return { task: 'parts', schemaVersion: this.schemaVersion(), labels: { width, height, runs: this.image.runs() } };
  }

  private version(): Version | null {
    const editor = this.image.editor();
    if (editor === null) return null;
    const { width, height } = editor.map;
    const shape = this.drawing.openShape();
    return {
      made: {
        task: 'parts',
        schemaVersion: this.schemaVersion(),
        labels: { width, height, runs: this.image.runs() },
        history: editor.history,
        ...(shape && { shape }),
      },
      confidence: this.confidence(),
      seconds: this.seconds(),
    };
  }

  /** The version of the schema of the image in hand. */
  private schemaVersion(): number {
    return this.image.picture()?.schemaVersion ?? this.project.schemaVersion();
  }

  /** Work by an earlier version of the schema; its undo steps are of other classes, and left out. */
  private async carriedOver(made: Made): Promise<Made> {
    const version = made.schemaVersion ?? 1; // drafts of older pages lack it
    if (made.task !== 'parts' || version >= this.project.schemaVersion()) return { ...made, schemaVersion: version };
    const { mapping, changes } = await this.project.schemaSince(version);
    this.changes = changes;
    const labels = { ...made.labels, runs: mappedRuns(made.labels.runs, mapping) };
    return { task: 'parts', schemaVersion: this.project.schemaVersion(), labels };
  }

  /** The labels of another version, if they fit the image in hand. */
  private fitted(version: Version | null): { readonly map: LabelMap; readonly note: string | null } | null {
    const picture = this.image.picture();
    if (picture === null || version?.made.task !== 'parts') return null;
    const fitted = fitRuns(version.made.labels, picture, picture.classes);
    return fitted.ok ? fitted : null;
  }
}

function partsOf({ labels, schemaVersion }: ServerDraft): Made | null {
  return labels && { task: 'parts', schemaVersion, labels };
}

/** Earlier work with its own undo steps; without any, one step leads back to the start. */
function resumed(start: LabelMap, earlier: LabelMap, made: Made | null, classes: number): LabelEditor {
  const withHistory = new LabelEditor(earlier, isHistory(made?.history) ? made.history : undefined, classes);
  if (withHistory.undoDepth > 0) return withHistory;
  const editor = new LabelEditor(start);
  editor.replace(earlier);
  return editor;
}
