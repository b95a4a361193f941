import { computed, signal } from '@angular/core';
import type { Runs } from '@gannet/contracts';
import { countPixels, encodeRuns, type Rect, UNLABELLED } from '@gannet/raster';
import type { Gesture } from '../canvas/gesture';
import { NO_PREDICTION } from '../desk/picture';
import type { LabelEditor } from './label-editor';
import type { FittedPrediction, PartsPicture } from './parts-picture';
import { Remark } from '../desk/remark';
import type { Toolbox } from './toolbox';
import type { ViewState } from './view-state';

export const BACKGROUND = 0;

const SHOWN_AGAIN = { labels: 'Your own labels are shown again.', class: 'The class was hidden and is shown again.' };

/**
 * The image in hand and its labels, as the page shows them. Every change of the labels is reported here, so that
 * nothing changes out of view and no change goes unsaved.
 */
export class LabelledImage {
  readonly picture = signal<PartsPicture | null>(null);
  readonly editor = signal<LabelEditor | null>(null);
  /** Moves whenever pixels change. */
  readonly revision = signal(0);
  /** Pixels of each class. */
  readonly counts = signal<Uint32Array>(new Uint32Array(256));
  readonly steps = signal({ undo: 0, redo: 0 });
  /** Counts the steps that a person made, on whatever image. */
  readonly strokes = signal(0);
  /** What the annotator has to know of the image or of what was loaded into it; stays until it is dismissed. */
  readonly note = signal<string | null>(null);
  /** What came of the last action, where that is not obvious. */
  readonly remark = new Remark();
  /** An image that is all background is more often a slip than an image with nothing in it. */
  readonly isBlank = computed(() => this.counts()[BACKGROUND] === this.editor()?.map.data.length);

  /** `changed` is called after every change of the labels. */
  constructor(
    private readonly toolbox: Toolbox,
    private readonly view: ViewState,
    private readonly changed: () => void,
  ) {}

  /** Another image, or another state of the same. */
  show(picture: PartsPicture, editor: LabelEditor): void {
    const isAnother = this.picture()?.candidateId !== picture.candidateId;
    this.editor.set(editor);
    this.picture.set(picture);
    this.view.reset(picture.prediction, picture);
    this.toolbox.limitTo(picture.classes);
    if (isAnother) {
      this.toolbox.paintOverAll();
      this.toolbox.unlockAll();
      this.remark.end();
    }
    this.count();
  }

  /** Another prediction of the same image. */
  update(prediction: FittedPrediction): void {
    this.picture.update((picture) => picture && { ...picture, prediction });
    this.view.update(prediction);
  }

  /** The labels without a stroke in progress. */
  runs(): number[] {
    const editor = this.editor();
    return editor === null ? [] : encodeRuns(editor.settledMap);
  }

  /** Pixels painted since the image was opened, the rest unlabelled; null where there are none. */
  paintedRuns(): Runs | null {
    const editor = this.editor();
    const painted = editor?.painted();
    if (editor === null || painted === undefined || !painted.includes(1)) return null;
    const { width, height, data } = editor.settledMap;
    return {
      width,
      height,
      runs: encodeRuns({ width, height, data: data.map((value, i) => (painted[i] === 1 ? value : UNLABELLED)) }),
    };
  }

  /** Did nobody change the prediction? The interpreter changes its own only after a stroke. */
  isUnchanged(): boolean {
    return this.picture()?.prediction != null && this.editor()?.paintedAfter(null) === 0;
  }

  /** Is there an image without a prediction? Then a remark says so. */
  lacksPrediction(): boolean {
    const picture = this.picture();
    if (picture === null || picture.prediction !== null) return false;
    this.remark.say(NO_PREDICTION);
    return true;
  }

  /** Pixels are drawn again, though nothing became a step: what was only shown, such as a selection, may be gone. */
  redraw(): void {
    this.revision.update((n) => n + 1);
  }

  /** After a step, or an undone one, that changed the pixels of a box; null where nothing changed. */
  settle(box: Rect | null): void {
    if (box === null) return this.redraw();
    this.count();
    this.changed();
  }

  /** The same; where nothing of what changed is in view, such as where a hidden class was erased, it is shown. */
  settleInView(box: Rect | null): void {
    const before = this.counts();
    this.settle(box);
    if (box === null) return;
    const changed = [...this.counts().keys()].filter(
      (value) => value !== BACKGROUND && before[value] !== this.counts()[value],
    );
    const { hidden } = this.view.options();
    this.reveal(changed.every((value) => hidden.has(value)) ? changed : []);
  }

  /** Nothing is changed out of view: shows the labels, and these classes, where the gesture is. */
  reveal(classes: readonly number[], gesture?: Gesture): void {
    const unseen = this.view.reveal(classes, gesture && gesture.at.x / (this.picture()?.width ?? 1));
    if (unseen !== null) this.remark.say(SHOWN_AGAIN[unseen]);
  }

  /** Says why a gesture that met a locked class changed nothing. */
  explainNothing(gesture: Gesture): void {
    const [map, lock] = [this.editor()?.map, this.toolbox.lock()];
    if (map === undefined || lock === undefined) return;
    const [x, y] = [Math.floor(gesture.at.x), Math.floor(gesture.at.y)];
    if (x < 0 || y < 0 || x >= map.width || y >= map.height) return;
    const value = map.data[y * map.width + x]!;
    if (this.toolbox.locked().has(value)) this.remark.say('Nothing was changed: the class here is locked.');
    else if (lock[value] === 0) this.remark.say('Nothing was changed: the class here is not among those painted over.');
  }

  private count(): void {
    const editor = this.editor();
    if (editor === null) return;
    this.redraw();
    this.counts.set(countPixels(editor.map));
    this.steps.set({ undo: editor.undoDepth, redo: editor.redoDepth });
  }
}
