import { computed, inject, Injectable, signal } from '@angular/core';
import type { Confidence, Runs } from '@gannet/contracts';
import {
  blankLabelMap,
  countPixels,
  encodeRuns,
  type LabelMap,
  type Rect,
  type RefitChange,
  refitChange,
  UNLABELLED,
} from '@gannet/raster';
import { DraftKeeper, type Subject } from '../drafts/draft-keeper';
import type { Version } from '../drafts/drafts';
import { NOW } from '../edge/clock';
import type { Desk, Work } from '../desk/desk';
import type { Edit } from './edits';
import { fitMask, fitRuns, type Fitted } from './fit-labels';
import { NO_PREDICTION, type Picture, type Thought } from '../desk/picture';
import { Remark } from './remark';
import { Selection } from './selection';
import {
  back,
  forth,
  goOn,
  isOpenShape,
  NO_SHAPE,
  type OpenShape,
  type Shape,
  type ShapeSteps,
  stepsTo,
} from './shape-steps';
import { Sight } from './view-state';
import { type History, Sketch } from './label-editor';
import { Toolbox } from './toolbox';
import { SHAPES, type ToolName, tools } from './tools';
import type { Gesture } from '../canvas/gesture';
import type { Trail } from './tools/tool';
import { WorkClock } from '../desk/work-clock';

const BACKGROUND = 0;
/** Whoever chooses a class wants to paint with it. */
const NOT_PAINTING: ReadonlySet<ToolName> = new Set<ToolName>(['eraser', 'hand', 'take', 'grow', 'shrink', 'holes']);

const SHOWN_AGAIN = { labels: 'Your own labels are shown again.', class: 'The class was hidden and is shown again.' };

/**
 * The image in hand: its labels being made with the tools of the box, how it is looked at, and that nothing of it is
 * lost.
 */
@Injectable()
export class StudioStore implements Desk {
  readonly picture = signal<Picture | null>(null);
  readonly sketch = signal<Sketch | null>(null);
  /** Moves whenever pixels change. */
  readonly revision = signal(0);
  readonly counts = signal<Uint32Array>(new Uint32Array(256));
  readonly steps = signal({ undo: 0, redo: 0 });

  readonly box = new Toolbox();
  readonly sight = new Sight();
  readonly tool = this.box.tool;
  /** The places of a shape that is being made. */
  readonly trail = signal<Trail>(null);
  /** Counts the steps that a person made, on whatever image. */
  readonly strokes = signal(0);
  readonly confidence = signal<Confidence>('sure');
  /** Was earlier work on this image brought back? */
  readonly restored = signal(false);
  /** An image that is all background is more often a slip than an image with nothing in it. */
  readonly isUnfinished = computed(() => this.counts()[BACKGROUND] === this.sketch()?.map.data.length);

  /** What had to be said of a map that was brought here. */
  readonly note = signal<string | null>(null);
  /** What came of the last act, where it was not what one sees at once. */
  readonly remark = new Remark();
  private readonly keeper = inject(DraftKeeper);
  /** The other version of this work, where there are two. */
  readonly rivalMap = computed(() => this.fitted(this.keeper.rival())?.map ?? null);
  /** The shape that is being made, for the eye. */
  readonly outline = computed(() => {
    const [places, tool, selected] = [this.trail(), this.trailTool(), this.selection.mask()];
    if (selected !== null)
      return {
        places: [],
        isClosed: false,
        hasCorners: false,
        width: 0,
        mask: selected,
        across: this.picture()?.width ?? 1,
        hints: this.selection.hints(),
      };
    if (places === null || tool === 'brush' || tool === 'eraser') return null;
    return {
      places,
      isClosed: tool !== 'line',
      hasCorners: SHAPES.has(tool),
      width: tool === 'line' ? this.box.size() : 0,
    };
  });
  readonly hasOpenShape = computed(
    () => this.selection.isOpen() || (this.trail() !== null && SHAPES.has(this.trailTool())),
  );
  /** Steps that can be taken back, and taken again: presses of a shape, then what became part of the labels. */
  readonly undoSteps = computed(() => this.shapes().done.length + this.steps().undo);
  readonly redoSteps = computed(() => this.shapes().undone.length + (this.hasOpenShape() ? 0 : this.steps().redo));

  readonly isElsewhere = this.keeper.isElsewhere;
  private readonly selection = new Selection();
  private readonly now = inject(NOW);
  private readonly clock = new WorkClock();
  private classes = 0;
  private held: Subject['held'] = null;
  /** The tool that the trail is of: while the hand moves the picture, a shape stays open. */
  private readonly trailTool = signal<ToolName>('brush');
  /** How the shape in hand was made; nothing once it became part of the labels. */
  private readonly shapes = signal<ShapeSteps>(NO_SHAPE);
  /** Steps of the labels that were taken back already when the shape was begun. */
  private redoBefore = 0;
  /** The trail before the hand came down, and the step that this made at once, if any; null while the hand is up. */
  private pressed: { readonly before: Trail; readonly step: number | null } | null = null;
  /** Counts the images that were opened: one that comes late is no longer wanted. */
  private opened = 0;

  /**
   * Puts a picture on the stage: with the draft where there is one, else with the prediction, else with all background.
   */
  async open(picture: Picture, classes: number, held: Subject['held'] = null): Promise<void> {
    const turn = ++this.opened;
    const found = await this.keeper.open({ candidateId: picture.candidateId, held }, () => this.version());
    if (turn !== this.opened) return;
    const start = picture.thought?.labels ?? blankLabelMap(picture.width, picture.height, BACKGROUND);
    const made = found?.made.task === 'parts' ? found.made : null;
    const fitted: Fitted | null = made && fitRuns(made.labels, picture, classes);
    const earlier = fitted?.ok === true ? fitted.map : null;
    const sketch = earlier === null ? new Sketch(start) : resumed(start, earlier, made?.history, classes);
    const isAnother = this.picture()?.candidateId !== picture.candidateId;
    this.held = held;
    this.classes = classes;
    this.letGo();
    this.shapes.set(NO_SHAPE);
    this.sketch.set(sketch);
    this.picture.set(picture);
    this.selection.turnTo(picture, picture.likeness, () => this.showSelected());
    this.note.set(
      fitted === null
        ? picture.note
        : fitted.ok
          ? fitted.note
          : `Your earlier work does not fit and was left out. ${fitted.problem}`,
    );
    this.restored.set(earlier !== null);
    this.confidence.set(earlier === null ? 'sure' : (found?.confidence ?? 'sure'));
    this.sight.turnTo(picture.thought, picture);
    this.box.fit(classes);
    if (isAnother) this.box.paintOverAll();
    if (isAnother) this.box.unlockAll();
    if (isAnother) this.remark.end();
    this.clock.restart(this.now(), earlier === null ? 0 : (found?.seconds ?? 0));
    this.changed();
    if (earlier !== null && isOpenShape(made?.shape, classes)) this.reopen(made.shape);
  }

  /** Takes the image away from another window, with what was done there. */
  async workHere(): Promise<void> {
    const [picture, { held, classes, opened }] = [this.picture(), this];
    if (picture === null) return;
    await this.keeper.takeHere();
    if (opened === this.opened) await this.open(picture, classes, held);
  }

  /** Follows a hand on the stage with the tool. */
  follow(gesture: Gesture, grip = 0): void {
    const sketch = this.sketch();
    const tool = this.tool();
    if (sketch === null || tool === 'hand') return;
    if (gesture.kind === 'press' || (gesture.kind === 'drag' && this.pressed !== null))
      this.reveal(NOT_PAINTING.has(tool) ? [] : [this.box.active()], gesture);
    if (tool === 'alike') return this.select(sketch, gesture);
    if (tool === 'take' && gesture.kind === 'press' && this.lacksPrediction()) return;
    if (gesture.kind === 'unpress') return this.unpress(sketch);
    const before = this.trail();
    const step = tools[tool](before, gesture, {
      ...this.box.held(),
      grip,
      source: this.picture()?.thought?.labels ?? null,
    });
    this.trail.set(step.trail);
    this.trailTool.set(tool);
    for (const edit of step.edits) sketch.apply(edit);
    if (step.ends === 'discard') sketch.discard();
    const kept = step.ends === 'keep' ? sketch.keep() : null;
    if (step.ends === 'keep') this.settleStroke(kept, gesture);
    else if (step.edits.length > 0 || step.ends === 'discard') this.revision.update((n) => n + 1);
    if (gesture.kind === 'press') this.pressed = { before, step: kept && sketch.undoDepth };
    else if (gesture.kind !== 'drag') this.pressed = null;
    if (gesture.kind !== 'press' && gesture.kind !== 'drag') this.noteShape();
  }

  /**
   * What is being made with another tool becomes a step before; an open shape stays open while the hand only moves the
   * picture.
   */
  use(tool: ToolName): void {
    const owner = this.selection.isOpen() ? 'alike' : this.trailTool();
    if (tool !== 'hand' && tool !== this.tool() && !(this.hasOpenShape() && tool === owner)) this.conclude();
    this.tool.set(tool);
  }

  /** Fills or paints the shape that is open. */
  finish(): void {
    this.takeShapeUp();
    this.follow({ kind: 'finish', at: this.trail()?.at(-1) ?? { x: 0, y: 0 } });
  }

  /**
   * Whatever is just being made becomes a step: the shape that is open, or the stroke. Of a polygon with two corners
   * nothing does.
   */
  conclude(): void {
    const at = this.trail()?.at(-1);
    if (this.hasOpenShape()) return this.finish();
    this.pressed = null;
    if (at !== undefined) this.follow({ kind: 'release', at });
  }

  /** Gives the shape that is open up; undo brings it back. */
  cancel(): void {
    this.takeShapeUp();
    this.follow({ kind: 'cancel', at: { x: 0, y: 0 } });
  }

  /** Makes one change to the whole map, as one step. */
  act(edit: Edit): void {
    const sketch = this.sketch();
    if (sketch === null) return;
    this.conclude();
    this.letGo();
    this.reveal([]);
    sketch.discard();
    sketch.apply(edit);
    this.settleStroke(sketch.keep());
  }

  removeSpecks(): void {
    this.act({ kind: 'specks', below: this.box.below(), over: this.box.lock() });
  }

  swap(a: number, b: number): void {
    const locked = this.box.locked();
    if (locked.has(a) || locked.has(b))
      return this.remark.say('One of the two classes is locked: unlock it to exchange them.');
    this.act({ kind: 'swap', a, b, over: this.box.lock() });
  }

  /** Takes over a mask from a file, when it fits; otherwise says why not. */
  async bring(file: Blob): Promise<void> {
    const picture = this.picture();
    if (picture === null) return;
    const fitted = await fitMask(file, picture, this.classes);
    if (this.picture() !== picture) return;
    this.note.set(fitted.ok ? fitted.note : fitted.problem);
    if (fitted.ok) this.act({ kind: 'map', from: fitted.map, over: this.box.lock() });
  }

  /** Goes on with the server's version of the work, as one step that can be taken back. */
  takeRival(): void {
    const fitted = this.fitted(this.keeper.rival());
    this.keeper.settle();
    if (fitted === null) return;
    this.note.set(fitted.note);
    this.act({ kind: 'map', from: fitted.map, over: undefined });
  }

  /** Takes back the last press of a shape that is open or was given up, or else the last step of the labels. */
  undo(): void {
    if (this.shapes().done.length > 0) return this.turnShapes(back(this.shapes()));
    this.letGo();
    this.settleTurn(this.sketch()?.undo() ?? null);
  }

  /** What was taken back last comes first. */
  redo(): void {
    const sketch = this.sketch();
    const isShapeNext = this.shapes().undone.length > 0 && (sketch?.redoDepth ?? 0) <= this.redoBefore;
    if (isShapeNext) return this.turnShapes(forth(this.shapes()));
    if (this.hasOpenShape()) return;
    this.letGo();
    this.settleTurn(sketch?.redo() ?? null);
  }

  takePrediction(): void {
    const thought = this.picture()?.thought;
    if (thought != null) this.act({ kind: 'map', from: thought.labels, over: this.box.lock() });
    else this.lacksPrediction();
  }

  /** Is there an image without a prediction? Then that is said. */
  lacksPrediction(): boolean {
    const picture = this.picture();
    if (picture === null || picture.thought !== null) return false;
    this.remark.say(NO_PREDICTION);
    return true;
  }

  clear(): void {
    const map = this.sketch()?.map;
    if (map !== undefined)
      this.act({ kind: 'map', from: blankLabelMap(map.width, map.height, BACKGROUND), over: this.box.lock() });
  }

  /** The class to paint with from now on. */
  choose(classIndex: number): void {
    this.box.choose(classIndex);
    if (NOT_PAINTING.has(this.tool())) this.use('brush');
    if (this.selection.isOpen()) this.showSelected();
  }

  /** To the background and back to the class before. */
  toggleBackground(): void {
    this.choose(this.box.otherThanActive());
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

  work(): Work {
    const { width, height } = this.picture() ?? { width: 0, height: 0 };
    return { task: 'parts', labels: { width, height, runs: this.runs() } };
  }

  runs(): number[] {
    const sketch = this.sketch();
    return sketch === null ? [] : encodeRuns(sketch.settledMap);
  }

  /** What was painted since the image came, the rest unlabelled; null where nothing was. */
  strokeRuns(): Runs | null {
    const sketch = this.sketch();
    const painted = sketch?.painted();
    if (sketch === null || painted === undefined || !painted.includes(1)) return null;
    const { width, height, data } = sketch.settledMap;
    return {
      width,
      height,
      runs: encodeRuns({ width, height, data: data.map((value, i) => (painted[i] === 1 ? value : UNLABELLED)) }),
    };
  }

  /** By a person: the machine corrects itself only after a stroke. */
  isUnchanged(): boolean {
    return this.picture()?.thought != null && this.sketch()?.paintedAfter(null) === 0;
  }

  get classCount(): number {
    return this.classes;
  }

  /** What {@link rethink} would change; null without a prediction. */
  changeBy(thought: Thought): RefitChange | null {
    const [before, sketch] = [this.picture()?.thought, this.sketch()];
    return before == null || sketch === null
      ? null
      : refitChange(sketch.settledMap, sketch.rethought(before.labels, thought.labels, this.box.lock()));
  }

  /**
   * Another prediction of the same image: it changes what nobody painted, as one step; or nothing, where that is not
   * wanted.
   */
  rethink(thought: Thought, isWanted = true): void {
    const [picture, sketch] = [this.picture(), this.sketch()];
    if (picture?.thought == null || sketch === null) return;
    const rect = isWanted ? sketch.rethink(picture.thought.labels, thought.labels, this.box.lock()) : null;
    this.picture.set({ ...picture, thought });
    this.sight.rethink(thought);
    this.settle(rect);
    if (this.selection.isOpen()) this.showSelected();
  }

  /** A smaller or larger brush; or less or more of what is being selected. */
  resize(by: 1 | -1): void {
    if (!this.selection.isOpen()) return this.box.resize(by);
    this.selection.resize(by);
    this.showSelected();
    this.noteShape();
  }

  private version(): Version | null {
    const sketch = this.sketch();
    if (sketch === null) return null;
    const { width, height } = sketch.map;
    return {
      made: {
        task: 'parts',
        labels: { width, height, runs: this.runs() },
        history: sketch.history,
        ...this.openShape(),
      },
      confidence: this.confidence(),
      seconds: this.seconds(),
    };
  }

  /** The labels of another version, as far as they fit the image in hand. */
  private fitted(version: Version | null): { readonly map: LabelMap; readonly note: string | null } | null {
    const picture = this.picture();
    if (picture === null || version?.made.task !== 'parts') return null;
    const fitted = fitRuns(version.made.labels, picture, this.classes);
    return fitted.ok ? fitted : null;
  }

  private select(sketch: Sketch, gesture: Gesture): void {
    if (gesture.kind === 'press' && !this.selection.isReady)
      return this.note.set(
        'What looks alike in this image is not known here yet. Try again in a moment, or use another tool.',
      );
    if (gesture.kind === 'finish') {
      this.letGo();
      this.settleStroke(sketch.keep());
    } else if (this.selection.follow(gesture)) this.showSelected();
    if (gesture.kind !== 'press' && gesture.kind !== 'drag') this.noteShape();
  }

  private get shape(): Shape | null {
    const [selected, places, tool] = [this.selection.shape(), this.trail(), this.trailTool()];
    if (selected !== null || places === null) return selected;
    return tool === 'polygon' || tool === 'line' ? { tool, places } : null;
  }

  private openShape(): { readonly shape?: OpenShape } {
    const { shape } = this;
    return shape === null ? {} : { shape: { ...shape, value: this.box.active(), size: this.box.size() } };
  }

  /** The hand is up: what became of the shape is a step of it. */
  private noteShape(): void {
    const [before, after] = [this.shapes(), goOn(this.shapes(), this.shape)];
    if (before === after) return;
    if (before.done.length === 0) this.redoBefore = this.sketch()?.redoDepth ?? 0;
    this.shapes.set(after);
    this.keeper.changed();
  }

  private turnShapes(steps: ShapeSteps): void {
    this.letGo();
    this.shapes.set(steps);
    this.show(steps.now);
    this.keeper.changed();
  }

  /** An open shape of a draft, with the tool and the class that it was made with. */
  private reopen({ value, size, ...shape }: OpenShape): void {
    this.box.choose(value);
    this.box.setSize(size);
    this.shapes.set(stepsTo(shape));
    this.redoBefore = this.sketch()?.redoDepth ?? 0;
    this.show(shape);
  }

  private show(shape: Shape | null): void {
    if (shape !== null) this.tool.set(shape.tool);
    if (shape?.tool === 'alike') this.selection.restore(shape.hints, shape.reach);
    else if (shape !== null) {
      this.trailTool.set(shape.tool);
      this.trail.set(shape.places);
    }
    this.showSelected();
  }

  /** Back to the tool of the open shape, where the hand moved the picture meanwhile. */
  private takeShapeUp(): void {
    if (this.tool() === 'hand' && this.hasOpenShape())
      this.tool.set(this.selection.isOpen() ? 'alike' : this.trailTool());
  }

  /** All is as before the hand came down. */
  private unpress(sketch: Sketch): void {
    const pressed = this.pressed;
    if (pressed === null) return;
    this.pressed = null;
    this.trail.set(pressed.before);
    sketch.discard();
    this.settle(pressed.step === sketch.undoDepth ? sketch.undo() : null);
  }

  /** Lays what is selected over the work; it is no part of it until it is finished. */
  private showSelected(): void {
    const [sketch, mask] = [this.sketch(), this.selection.mask()];
    if (sketch === null) return;
    sketch.discard();
    if (mask !== null) this.reveal([this.box.active()]);
    if (mask !== null) sketch.apply({ kind: 'mask', mask, ink: { value: this.box.active(), over: this.box.lock() } });
    this.revision.update((n) => n + 1);
  }

  /** No shape is being made any more. */
  private letGo(): void {
    this.trail.set(null);
    this.pressed = null;
    this.selection.letGo();
  }

  /** `end` is where a hand ended what was made. */
  private settleStroke(rect: Rect | null, end?: Gesture): void {
    if (rect !== null) this.shapes.set(NO_SHAPE); // it is part of the labels now, or something else was done since
    this.settleTurn(rect);
    if (rect !== null) this.strokes.update((n) => n + 1);
    else this.sayWhyNothing(end);
  }

  /** Where nothing of what changed is in sight, such as where a hidden class was erased, it comes into sight. */
  private settleTurn(rect: Rect | null): void {
    const before = this.counts();
    this.settle(rect);
    if (rect === null) return;
    const changed = [...this.counts().keys()].filter(
      (value) => value !== BACKGROUND && before[value] !== this.counts()[value],
    );
    const { hidden } = this.sight.looks();
    this.reveal(changed.every((value) => hidden.has(value)) ? changed : []);
  }

  /** Nothing is changed out of sight. */
  private reveal(classes: readonly number[], gesture?: Gesture): void {
    const unseen = this.sight.reveal(classes, gesture && gesture.at.x / (this.picture()?.width ?? 1));
    if (unseen !== null) this.remark.say(SHOWN_AGAIN[unseen]);
  }

  /** A hand that meets what may not be painted over is told so. */
  private sayWhyNothing(end: Gesture | undefined): void {
    const [map, lock] = [this.sketch()?.map, this.box.lock()];
    if (map === undefined || lock === undefined || end === undefined) return;
    const [x, y] = [Math.floor(end.at.x), Math.floor(end.at.y)];
    if (x < 0 || y < 0 || x >= map.width || y >= map.height) return;
    const value = map.data[y * map.width + x]!;
    if (this.box.locked().has(value)) this.remark.say('Nothing was changed: the class here is locked.');
    else if (lock[value] === 0)
      this.remark.say('Nothing was changed: the class here is none of those that are painted over.');
  }

  /** Also where nothing became a step: what was only shown until now, such as a selection, may be gone. */
  private settle(rect: Rect | null): void {
    if (rect === null) return this.revision.update((n) => n + 1);
    this.changed();
    this.keeper.changed();
  }

  private changed(): void {
    const sketch = this.sketch();
    if (sketch === null) return;
    this.revision.update((n) => n + 1);
    this.counts.set(countPixels(sketch.map));
    this.steps.set({ undo: sketch.undoDepth, redo: sketch.redoDepth });
  }
}

/** Earlier work with its own way back; where there is none, one step that leads to the start. */
function resumed(start: LabelMap, earlier: LabelMap, history: History | undefined, classes: number): Sketch {
  const withHistory = new Sketch(earlier, history, classes);
  if (withHistory.undoDepth > 0) return withHistory;
  const sketch = new Sketch(start);
  sketch.replace(earlier);
  return sketch;
}
