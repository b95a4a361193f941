import { blankLabelMap, type LabelMap, type RefitChange, refitChange } from '@gannet/raster';
import type { Drawing } from './drawing';
import type { Edit } from './edits';
import { fitMask } from './fit-labels';
import { BACKGROUND, type LabelledImage } from './labelled-image';
import type { FittedPrediction } from './parts-picture';
import type { Toolbox } from './toolbox';

/** Actions on the whole label map, each of them one step. */
export class WholeImage {
  constructor(
    private readonly image: LabelledImage,
    private readonly drawing: Drawing,
    private readonly toolbox: Toolbox,
  ) {}

  apply(edit: Edit): void {
    const editor = this.image.editor();
    if (editor === null) return;
    this.drawing.conclude();
    this.drawing.drop();
    this.image.reveal([]);
    editor.discard();
    editor.apply(edit);
    this.drawing.settle(editor.keep(), null);
  }

  /** Takes other labels, locked classes included, where `isLocked` is false. */
  replace(from: LabelMap, isLocked = true): void {
    this.apply({ kind: 'map', from, over: isLocked ? this.toolbox.lock() : undefined });
  }

  removeSpecks(): void {
    this.apply({ kind: 'specks', below: this.toolbox.speckSize(), over: this.toolbox.lock() });
  }

  swap(a: number, b: number): void {
    const locked = this.toolbox.locked();
    if (locked.has(a) || locked.has(b))
      return this.image.remark.say('One of the two classes is locked: unlock it to exchange them.');
    this.apply({ kind: 'swap', a, b, over: this.toolbox.lock() });
  }

  clear(): void {
    const map = this.image.editor()?.map;
    if (map !== undefined) this.replace(blankLabelMap(map.width, map.height, BACKGROUND));
  }

  takePrediction(): void {
    const prediction = this.image.picture()?.prediction;
    if (prediction != null) this.replace(prediction.labels);
    else this.image.lacksPrediction();
  }

  /** Loads a mask from a file if it fits; a note says why not. */
  async loadMask(file: Blob): Promise<void> {
    const picture = this.image.picture();
    if (picture === null) return;
    const fitted = await fitMask(file, picture, picture.classes);
    if (this.image.picture() !== picture) return;
    this.image.note.set(fitted.ok ? fitted.note : fitted.problem);
    if (fitted.ok) this.replace(fitted.map);
  }

  /** What {@link applyPrediction} would change; null without a prediction. */
  changeBy(prediction: FittedPrediction): RefitChange | null {
    const [before, editor] = [this.image.picture()?.prediction, this.image.editor()];
    return before == null || editor === null
      ? null
      : refitChange(editor.settledMap, editor.withPrediction(before.labels, prediction.labels, this.toolbox.lock()));
  }

  /** Another prediction of the same image. It changes what nobody painted, as one step, unless `isApplied` is false. */
  applyPrediction(prediction: FittedPrediction, isApplied = true): void {
    const [picture, editor] = [this.image.picture(), this.image.editor()];
    if (picture?.prediction == null || editor === null) return;
    const { labels } = picture.prediction;
    const box = isApplied ? editor.applyPrediction(labels, prediction.labels, this.toolbox.lock()) : null;
    this.image.update(prediction);
    this.image.settle(box);
    this.drawing.refresh();
  }
}
