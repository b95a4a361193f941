import { Component, computed, effect, inject, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { labelKeys } from '@gannet/contracts';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { ShortName } from '../ui/short-name';
import { ClassList } from './class-list';
import { Desk } from '../desk/desk';
import { DeskFoot } from '../desk/desk-foot';
import { DeskHeadline } from '../desk/desk-headline';
import { DeskNotes } from '../desk/desk-notes';
import { DeskRemark } from '../desk/desk-remark';
import { DeskSession } from '../desk/desk-session';
import { DeskStore } from '../desk/desk-store';
import { Guidelines } from '../desk/guidelines';
import { ExampleList } from './example-list';
import { ToolSettingsStore } from './tool-settings-store';
import { HeatLegend } from './heat-legend';
import { HeldKeys } from '../desk/held-keys';
import { keepKeysWith } from '../desk/key-focus';
import { KeyStore } from './key-store';
import { commandOf, firstKeysOf } from '../desk/key-map';
import { isTaken } from '../desk/key-target';
import { keyOfCommand, type CommandId, COMMANDS, GESTURES, idsOf, isOfImage } from './keys';
import { swatchOf, wordsOf } from './layers';
import { Leases } from '../desk/leases';
import { QueueStore } from '../desk/queue-store';
import { RefitStore } from './refit-store';
import { classesOf } from './schema';
import { ShortcutList } from '../desk/shortcut-list';
import { SideOpener } from '../desk/side-opener';
import { SmoothStore } from '../desk/smooth-store';
import { Stage } from './stage';
import { PartsStore } from './parts-store';
import { ToolOptions } from './tool-options';
import { ToolRail } from './tool-rail';
import type { ToolName } from './tools';
import type { Gesture } from '../canvas/gesture';
import { ViewPanel } from './view-panel';
import { Waiting } from '../desk/waiting';
import { WholePanel } from './whole-panel';

/** Commands that repeat while their key is held down. */
const REPEATING: ReadonlySet<CommandId> = new Set<CommandId>([
  'size.smaller',
  'size.larger',
  'zoom.in',
  'zoom.out',
  'undo',
  'redo',
]);

/** Commands that show or take the prediction. */
const NEEDS_PREDICTION: ReadonlySet<CommandId> = new Set<CommandId>([
  'tool.take',
  'prediction',
  'both',
  'swipe',
  'uncertainty',
]);

/**
 * The page on which people label parts. It injects more than five things because all stores of the page meet here, and
 * only here: what it shows gets values.
 */
@Component({
  selector: 'g-parts-page',
  imports: [
    MatButtonModule,
    TopBar,
    Icon,
    Note,
    ClassList,
    DeskFoot,
    DeskHeadline,
    DeskNotes,
    DeskRemark,
    ExampleList,
    Guidelines,
    HeatLegend,
    ShortcutList,
    ShortName,
    SideOpener,
    Stage,
    ToolOptions,
    ToolRail,
    ViewPanel,
    Waiting,
    WholePanel,
  ],
  providers: [
    PartsStore,
    { provide: Desk, useExisting: PartsStore },
    Leases,
    QueueStore,
    DeskStore,
    RefitStore,
    DeskSession,
    ToolSettingsStore,
  ],
  templateUrl: './parts-page.html',
  styleUrl: './parts-page.scss',
  host: {
    '(window:keydown)': 'press($event)',
    '(window:keyup)': 'held.end($event.code)',
    '(window:blur)': 'held.endAll()',
    '(document:visibilitychange)': 'held.endAll()',
  },
})
export class PartsPage {
  protected readonly project = inject(ProjectStore);
  protected readonly queue = inject(QueueStore);
  protected readonly desk = inject(DeskStore);
  protected readonly studio = inject(PartsStore);
  protected readonly refit = inject(RefitStore);
  protected readonly keys = inject(KeyStore);
  protected readonly smooth = inject(SmoothStore);
  protected readonly gestures = GESTURES;
  protected readonly isHelpOpen = signal(false);
  protected readonly held = new HeldKeys<CommandId>();

  protected readonly classes = computed(() => classesOf(this.project.project()));
  /** The same while the classes are. */
  private readonly colors = computed(() => wordsOf(this.classes()));
  protected readonly options = computed(() => ({
    ...this.studio.view.options(),
    ...(this.studio.view.isPeeking() ? { labels: 'none' as const } : {}),
    isSmooth: this.smooth.isOn(),
    colors: this.colors(),
  }));
  /** The keys of the classes, in their order. */
  private readonly classKeys = computed(() => labelKeys(this.classes()));
  protected readonly hasPrediction = computed(() => this.studio.image.picture()?.prediction != null);
  /** The first key of every command, shown beside its button. */
  protected readonly firstKeys = computed(() => firstKeysOf(this.keys.map()));
  /** The commands in the list of keys, without those of classes that the project does not have. */
  protected readonly commands = computed(() =>
    idsOf().flatMap((id) => {
      const key = keyOfCommand(id);
      if (key === null) return [{ id, words: COMMANDS[id].words }];
      const part = this.classes()[this.classKeys().indexOf(key)];
      return part === undefined ? [] : [{ id, words: `class ${part.name}` }];
    }),
  );
  /** On narrow screens, is the side panel open over the image? */
  protected readonly isSideOpen = signal(false);
  protected readonly inHand = computed(() => {
    const index = this.studio.toolbox.active();
    return { index, name: this.classes()[index]?.name ?? '', color: swatchOf(this.classes(), index) };
  });

  private readonly stage = viewChild(Stage);
  private readonly classList = viewChild(ClassList);

  constructor() {
    inject(DeskSession);
    inject(ToolSettingsStore);
    keepKeysWith(() => this.stage()?.takeKeys());
    effect(() => this.studio.view.isPeeking.set(this.held.isDown('hide')));
  }

  protected press(event: KeyboardEvent): void {
    if (this.isHelpOpen() || isTaken(event)) return;
    const id = commandOf(event, this.keys.map());
    if (id === null || isOfImage(id)) return;
    event.preventDefault();
    if (event.repeat && !REPEATING.has(id)) return;
    if ('isHeld' in COMMANDS[id]) this.held.begin(id, event.code);
    else this.execute(id);
  }

  protected follow(gesture: Gesture, tolerance: number): void {
    if (gesture.kind !== 'press' || !this.queue.checkBeforeChange()) this.studio.drawing.follow(gesture, tolerance);
  }

  protected execute(id: CommandId): void {
    const { studio, desk } = this;
    if (NEEDS_PREDICTION.has(id) && studio.image.lacksPrediction()) return;
    if (id.startsWith('tool.')) return studio.drawing.use(id.slice('tool.'.length) as ToolName);
    const key = keyOfCommand(id);
    if (key !== null) {
      const index = this.classKeys().indexOf(key);
      return index < 0 ? undefined : studio.drawing.choose(index);
    }
    const work = (act: () => void): void => (desk.mayChange() && !this.queue.checkBeforeChange() ? act() : undefined);
    const acts: Readonly<Partial<Record<CommandId, () => void>>> = {
      'size.smaller': () => studio.drawing.resize(-1),
      'size.larger': () => studio.drawing.resize(1),
      tip: () => studio.toolbox.toggleBrush(),
      'zoom.in': () => this.stage()?.zoom(1),
      'zoom.out': () => this.stage()?.zoom(-1),
      fit: () => this.stage()?.fit(),
      stage: () => this.stage()?.focus(),
      background: () => studio.drawing.toggleBackground(),
      filter: () => this.findClass(),
      only: () => studio.toolbox.toggleOver(studio.toolbox.active()),
      lock: () => studio.toolbox.toggleLocked(studio.toolbox.active()),
      undo: () => work(() => studio.drawing.undo()),
      redo: () => work(() => studio.drawing.redo()),
      finish: () => (studio.drawing.hasOpenShape() ? work(() => studio.drawing.finish()) : this.showNextRegion()),
      escape: () => this.dismiss(),
      prediction: () => studio.view.show('prediction'),
      both: () => studio.view.show('both'),
      swipe: () => studio.view.toggleSwipe(),
      uncertainty: () => studio.view.toggleHeat(),
      smooth: () => this.smooth.toggle(),
      refit: () => this.refit.toggle(),
      'refit.apply': () => work(() => this.refit.apply()),
      'refit.undo': () => work(() => this.refit.undo()),
      all: () => work(() => studio.whole.takePrediction()),
      specks: () => work(() => studio.whole.removeSpecks()),
      unsure: () => studio.setConfidence(studio.confidence() === 'sure' ? 'unsure' : 'sure'),
      save: () => desk.saveDraft(),
      submit: () => desk.submit(),
      skip: () => desk.skip(),
      help: () => this.isHelpOpen.set(true),
    };
    acts[id]?.();
  }

  protected use(tool: ToolName): void {
    this.execute(`tool.${tool}`);
  }

  /** Goes to the next uncertain region, the most uncertain first, and outlines it. */
  protected showNextRegion(): void {
    const { image, view } = this.studio;
    if (image.picture() === null || image.lacksPrediction()) return;
    const region = view.nextRegion();
    if (region === null) return image.remark.say('No region of this image stands out as uncertain.');
    this.stage()?.show(region.box);
    image.remark.say(
      `Uncertain region ${view.shownRegion()?.number} of ${view.regions().length}, the most uncertain first.`,
    );
  }

  protected paste(event: ClipboardEvent): void {
    const file = event.clipboardData?.files[0];
    if (file !== undefined) void this.loadMask(file);
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void this.loadMask(file);
  }

  protected async loadMask(file: File): Promise<void> {
    if (this.desk.mayChange()) await this.studio.whole.loadMask(file);
  }

  /** On narrow screens the side panel lies over the image: choosing a class with the pointer closes it. */
  protected closeSide(event: MouseEvent): void {
    if (event.detail > 0 && event.target instanceof Element && event.target.closest('[role="radio"]') !== null)
      this.isSideOpen.set(false);
  }

  /** The names of classes. */
  protected wordsOf(classes: ReadonlySet<number>): string {
    return [...classes].map((index) => this.classes()[index]?.name ?? '').join(', ');
  }

  private findClass(): void {
    this.isSideOpen.set(true);
    this.classList()?.find();
  }

  /** Closes one thing at a time: the question, the side panel, and then the region and the shape. */
  private dismiss(): void {
    if (this.desk.question() !== null) return this.desk.cancelQuestion();
    if (this.isSideOpen()) return this.isSideOpen.set(false);
    if (this.studio.view.shownRegion() !== null) this.studio.image.remark.end();
    this.studio.view.hideRegion();
    this.studio.drawing.cancel();
  }
}
