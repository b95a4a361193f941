import { computed, signal } from '@angular/core';
import type { Rect } from '@gannet/raster';
import type { Gesture } from '../canvas/gesture';
import type { LabelEditor } from './label-editor';
import type { LabelledImage } from './labelled-image';
import type { PartsPicture } from './parts-picture';
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
import type { Toolbox } from './toolbox';
import { SHAPES, type ToolName, tools } from './tools';
import type { Trail } from './tools/tool';

/** Choosing a class with one of these in hand takes the brush: whoever chooses a class wants to paint with it. */
const NOT_PAINTING: ReadonlySet<ToolName> = new Set<ToolName>(['eraser', 'hand', 'take', 'grow', 'shrink', 'holes']);

/** Strokes and shapes while they are made with the tools, and undo and redo of them and of the labels. */
export class Drawing {
  /** The points of the stroke or shape in progress. */
  readonly trail = signal<Trail>(null);
  /** The shape in progress, to be drawn. */
  readonly outline = computed(() => {
    const [places, tool, selected] = [this.trail(), this.trailTool(), this.selection.mask()];
    if (selected !== null)
      return {
        places: [],
        isClosed: false,
        hasCorners: false,
        width: 0,
        mask: selected,
        across: this.image.picture()?.width ?? 1,
        hints: this.selection.hints(),
      };
    if (places === null || tool === 'brush' || tool === 'eraser') return null;
    return {
      places,
      isClosed: tool !== 'line',
      hasCorners: SHAPES.has(tool),
      width: tool === 'line' ? this.toolbox.size() : 0,
    };
  });
  readonly hasOpenShape = computed(
    () => this.selection.isOpen() || (this.trail() !== null && SHAPES.has(this.trailTool())),
  );
  /** Presses of the open shape first, then steps of the labels. */
  readonly undoSteps = computed(() => this.shapes().done.length + this.image.steps().undo);
  readonly redoSteps = computed(
    () => this.shapes().undone.length + (this.hasOpenShape() ? 0 : this.image.steps().redo),
  );

  private readonly selection = new Selection();
  /** The tool that made the trail: a shape stays open while the hand tool moves the image. */
  private readonly trailTool = signal<ToolName>('brush');
  /** How the open shape was made; empty once it is part of the labels. */
  private readonly shapes = signal<ShapeSteps>(NO_SHAPE);
  /** Undone steps of the labels when the shape was begun. */
  private redoBefore = 0;
  /** The trail before the pointer came down, and the step that the press made, if any; null while it is up. */
  private pressed: { readonly before: Trail; readonly step: number | null } | null = null;

  /** `changed` is called when the open shape changes, which drafts keep too. */
  constructor(
    private readonly image: LabelledImage,
    private readonly toolbox: Toolbox,
    private readonly changed: () => void,
  ) {}

  /** Another image, with the shape that was open in its draft. */
  reset(picture: PartsPicture, shape: unknown): void {
    this.drop();
    this.shapes.set(NO_SHAPE);
    this.selection.reset(picture, picture.similarityMap, () => this.showSelection());
    if (isOpenShape(shape, picture.classes)) this.reopen(shape);
  }

  /** The shape in progress, for a draft. */
  openShape(): OpenShape | null {
    const { shape } = this;
    return shape && { ...shape, value: this.toolbox.active(), size: this.toolbox.size() };
  }

  /** Applies a gesture with the current tool. `tolerance` is the hit tolerance in image pixels. */
  follow(gesture: Gesture, tolerance = 0): void {
    const editor = this.image.editor();
    const tool = this.toolbox.tool();
    if (editor === null || tool === 'hand') return;
    if (gesture.kind === 'drag' && this.pressed === null && SHAPES.has(tool)) return; // its press was undone
    if (gesture.kind === 'press' || (gesture.kind === 'drag' && this.pressed !== null))
      this.image.reveal(NOT_PAINTING.has(tool) ? [] : [this.toolbox.active()], gesture);
    if (tool === 'alike') return this.select(editor, gesture);
    if (tool === 'take' && gesture.kind === 'press' && this.image.lacksPrediction()) return;
    if (gesture.kind === 'abort') return this.abort(editor);
    const before = this.trail();
    const source = this.image.picture()?.prediction?.labels ?? null;
    const step = tools[tool](before, gesture, { ...this.toolbox.settings(), tolerance, source });
    this.trail.set(step.trail);
    this.trailTool.set(tool);
    for (const edit of step.edits) editor.apply(edit);
    if (step.ends === 'discard') editor.discard();
    const kept = step.ends === 'keep' ? editor.keep() : null;
    if (step.ends === 'keep') this.settle(kept, gesture);
    else if (step.edits.length > 0 || step.ends === 'discard') this.image.redraw();
    if (gesture.kind === 'press') this.pressed = { before, step: kept && editor.undoDepth };
    else if (gesture.kind !== 'drag') this.pressed = null;
    if (gesture.kind !== 'press' && gesture.kind !== 'drag') this.recordShape();
  }

  /** Switches tools. What another tool was making becomes a step; only the hand tool leaves a shape open. */
  use(tool: ToolName): void {
    const owner = this.selection.isOpen() ? 'alike' : this.trailTool();
    const staysOpen = this.hasOpenShape() && (tool === 'hand' || tool === owner);
    if (staysOpen) this.settlePress();
    else if (tool !== this.toolbox.tool()) this.conclude();
    this.toolbox.tool.set(tool);
  }

  /** The class to paint with from now on. */
  choose(classIndex: number): void {
    this.toolbox.choose(classIndex);
    if (NOT_PAINTING.has(this.toolbox.tool())) this.use('brush');
    if (this.selection.isOpen()) this.showSelection();
  }

  /** Switches between the background and the class before it. */
  toggleBackground(): void {
    this.choose(this.toolbox.backgroundOrLast());
  }

  /** Fills or paints the open shape. */
  finish(): void {
    this.resumeTool();
    this.follow({ kind: 'finish', at: this.trail()?.at(-1) ?? { x: 0, y: 0 } });
  }

  /** Turns the stroke or shape in progress into a step. A polygon with two corners leaves none. */
  conclude(): void {
    const at = this.trail()?.at(-1);
    if (this.hasOpenShape()) return this.finish();
    this.pressed = null;
    if (at !== undefined) this.follow({ kind: 'release', at });
  }

  /** Cancels the open shape; undo brings it back. */
  cancel(): void {
    this.resumeTool();
    this.follow({ kind: 'cancel', at: { x: 0, y: 0 } });
  }

  /**
   * Undoes the last press of a shape that is open or was cancelled, or else the last step of the labels. A stroke in
   * progress counts as a step.
   */
  undo(): void {
    this.settlePress();
    if (this.shapes().done.length > 0) return this.restore(back(this.shapes()));
    this.drop();
    this.image.settleInView(this.image.editor()?.undo() ?? null);
  }

  /** Redoes whatever was undone last. */
  redo(): void {
    this.settlePress();
    const editor = this.image.editor();
    const isShapeNext = this.shapes().undone.length > 0 && (editor?.redoDepth ?? 0) <= this.redoBefore;
    if (isShapeNext) return this.restore(forth(this.shapes()));
    if (this.hasOpenShape()) return;
    this.drop();
    this.image.settleInView(editor?.redo() ?? null);
  }

  /** A smaller or larger brush; or less or more of what is selected. */
  resize(by: 1 | -1): void {
    if (!this.selection.isOpen()) return this.toolbox.resize(by);
    this.selection.resize(by);
    this.showSelection();
    this.recordShape();
  }

  /** Ends the stroke or shape in progress without a step. */
  drop(): void {
    this.trail.set(null);
    this.pressed = null;
    this.selection.clear();
  }

  /** After what may have become a step. `end` is the gesture that ended it, null for an action on the whole image. */
  settle(box: Rect | null, end: Gesture | null): void {
    if (box !== null) this.shapes.set(NO_SHAPE); // it is part of the labels now, or something else was done since
    this.image.settleInView(box);
    if (box !== null) this.image.strokes.update((n) => n + 1);
    else if (end !== null) this.image.explainNothing(end);
  }

  /** Lays an open selection over the labels again, which have changed. */
  refresh(): void {
    if (this.selection.isOpen()) this.showSelection();
  }

  private select(editor: LabelEditor, gesture: Gesture): void {
    if (gesture.kind === 'press' && !this.selection.isReady)
      return this.image.note.set(
        'Smart select is not ready for this image yet. Try again in a moment, or use another tool.',
      );
    if (gesture.kind === 'finish') {
      this.drop();
      this.settle(editor.keep(), null);
    } else if (this.selection.follow(gesture)) this.showSelection();
    if (gesture.kind !== 'press' && gesture.kind !== 'drag') this.recordShape();
  }

  private get shape(): Shape | null {
    const [selected, places, tool] = [this.selection.shape(), this.trail(), this.trailTool()];
    if (selected !== null || places === null) return selected;
    return tool === 'polygon' || tool === 'line' ? { tool, places } : null;
  }

  /** The pointer is up: the shape as it is now is a step of its own. */
  private recordShape(): void {
    const [before, after] = [this.shapes(), goOn(this.shapes(), this.shape)];
    if (before === after) return;
    if (before.done.length === 0) this.redoBefore = this.image.editor()?.redoDepth ?? 0;
    this.shapes.set(after);
    this.changed();
  }

  /** What the pointer is doing becomes a step now; the rest of its movement does nothing. */
  private settlePress(): void {
    if (!this.hasOpenShape()) return this.conclude();
    this.pressed = null;
    this.recordShape();
  }

  private restore(steps: ShapeSteps): void {
    this.drop();
    this.shapes.set(steps);
    this.show(steps.now);
    this.changed();
  }

  /** Opens the shape of a draft again, with the tool and the class that it was made with. */
  private reopen({ value, size, ...shape }: OpenShape): void {
    this.toolbox.choose(value);
    this.toolbox.setSize(size);
    this.shapes.set(stepsTo(shape));
    this.redoBefore = this.image.editor()?.redoDepth ?? 0;
    this.show(shape);
  }

  private show(shape: Shape | null): void {
    if (shape !== null) this.toolbox.tool.set(shape.tool);
    if (shape?.tool === 'alike') this.selection.restore(shape.hints, shape.reach);
    else if (shape !== null) {
      this.trailTool.set(shape.tool);
      this.trail.set(shape.places);
    }
    this.showSelection();
  }

  /** Back to the tool of the open shape, where the hand tool moved the image meanwhile. */
  private resumeTool(): void {
    if (this.toolbox.tool() === 'hand' && this.hasOpenShape())
      this.toolbox.tool.set(this.selection.isOpen() ? 'alike' : this.trailTool());
  }

  /** Everything is as before the pointer came down. */
  private abort(editor: LabelEditor): void {
    const pressed = this.pressed;
    if (pressed === null) return;
    this.pressed = null;
    this.trail.set(pressed.before);
    editor.discard();
    this.image.settle(pressed.step === editor.undoDepth ? editor.undo() : null);
  }

  /** Lays the selection over the labels; it is no part of them until it is finished. */
  private showSelection(): void {
    const [editor, mask] = [this.image.editor(), this.selection.mask()];
    if (editor === null) return;
    editor.discard();
    if (mask !== null) {
      this.image.reveal([this.toolbox.active()]);
      editor.apply({ kind: 'mask', mask, ink: { value: this.toolbox.active(), over: this.toolbox.lock() } });
    }
    this.image.redraw();
  }
}
