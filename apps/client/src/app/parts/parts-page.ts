import { afterNextRender, Component, computed, DestroyRef, inject, Injector, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { DraftKeeper, SAVED_WORDS } from '../drafts/draft-keeper';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { ClassList } from './class-list';
import { Desk } from '../desk/desk';
import { DeskFoot } from '../desk/desk-foot';
import { DeskHeadline } from '../desk/desk-headline';
import { DeskNotes } from '../desk/desk-notes';
import { DeskStore } from '../desk/desk-store';
import { ExampleList } from './example-list';
import { ExampleStore } from './example-store';
import { HandStore } from './tool-settings-store';
import { HeatLegend } from './heat-legend';
import { HeldKeys } from '../desk/held-keys';
import { keepKeysWith } from '../desk/key-focus';
import { onInput } from '../desk/input';
import { KeyStore } from './key-store';
import { commandOf } from '../desk/key-map';
import { isTaken } from '../desk/key-target';
import { classOf, type CommandId, COMMANDS, HANDS, idsOf, isOfImage } from './keys';
import { cssColor } from './layers';
import { QueueStore } from '../desk/queue-store';
import { RefitStore } from './refit-store';
import { ShortcutList } from '../desk/shortcut-list';
import { SideOpener } from '../desk/side-opener';
import { SmoothStore } from '../desk/smooth-store';
import { Stage } from './stage';
import { StudioStore } from './parts-store';
import { ToolOptions } from './tool-options';
import { ToolRail } from './tool-rail';
import type { ToolName } from './tools';
import type { Gesture } from '../canvas/gesture';
import { ViewPanel } from './view-panel';
import { Waiting } from '../desk/waiting';
import { WholePanel } from './whole-panel';

/** Keys that may be held down to go on. */
const REPEATING: ReadonlySet<CommandId> = new Set<CommandId>([
  'size.smaller',
  'size.larger',
  'zoom.in',
  'zoom.out',
  'undo',
  'redo',
]);

/** What shows or takes a prediction. */
const NEEDS_PREDICTION: ReadonlySet<CommandId> = new Set<CommandId>([
  'tool.take',
  'prediction',
  'both',
  'swipe',
  'uncertainty',
]);

/** The annotator's studio. */
@Component({
  selector: 'g-annotate-page',
  imports: [
    MatButtonModule,
    TopBar,
    Icon,
    Note,
    ClassList,
    DeskFoot,
    DeskHeadline,
    DeskNotes,
    ExampleList,
    HeatLegend,
    ShortcutList,
    SideOpener,
    Stage,
    ToolOptions,
    ToolRail,
    ViewPanel,
    Waiting,
    WholePanel,
  ],
  providers: [
    StudioStore,
    { provide: Desk, useExisting: StudioStore },
    QueueStore,
    DeskStore,
    RefitStore,
    ExampleStore,
    HandStore,
  ],
  templateUrl: './parts-page.html',
  styleUrl: './parts-page.scss',
  host: {
    '(window:keydown)': 'press($event)',
    '(window:keyup)': 'held.end($event.code)',
    '(window:focus)': 'attend()',
    '(window:blur)': 'attend()',
    '(document:visibilitychange)': 'attend()',
    '(window:pagehide)': 'leave()',
  },
})
export class AnnotatePage {
  protected readonly project = inject(ProjectStore);
  protected readonly queue = inject(QueueStore);
  protected readonly desk = inject(DeskStore);
  protected readonly studio = inject(StudioStore);
  protected readonly keeper = inject(DraftKeeper);
  protected readonly refit = inject(RefitStore);
  protected readonly keys = inject(KeyStore);
  protected readonly smooth = inject(SmoothStore);
  protected readonly examples = inject(ExampleStore);
  protected readonly hands = HANDS;
  protected readonly isHelpOpen = signal(false);
  protected readonly held = new HeldKeys<CommandId>();

  protected readonly classes = this.project.classes;
  protected readonly looks = computed(() => ({
    ...this.studio.sight.looks(),
    ...(this.held.isDown('hide') ? { labels: 'none' as const } : {}),
    isSmooth: this.smooth.isOn(),
  }));
  protected readonly hasPrediction = computed(() => this.studio.picture()?.thought != null);
  /** The first key of every command, as the page shows it beside what it does. */
  protected readonly firstKeys = computed<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(Object.entries(this.keys.map().keys).map(([id, keys]) => [id, keys[0] ?? ''])),
  );
  /** The commands of the list of keys; a class that the project does not have needs none. */
  protected readonly commands = computed(() =>
    idsOf().flatMap((id) => {
      const index = classOf(id);
      if (index === null) return [{ id, words: COMMANDS[id].words }];
      const part = this.classes()[index];
      return part === undefined ? [] : [{ id, words: `class ${part.name}` }];
    }),
  );
  protected readonly savedWords = computed(() => {
    if (this.studio.restored() && !this.keeper.hasChanged())
      return 'Your earlier work is back · undo returns to the start';
    return SAVED_WORDS[this.keeper.saved()];
  });

  /** Where there is no room beside the image, classes and views come and go over it. */
  protected readonly isSideOpen = signal(false);
  protected readonly inHand = computed(() => {
    const index = this.studio.box.active();
    return { index, name: this.classes()[index]?.name ?? '', color: cssColor(index) };
  });

  private readonly stage = viewChild(Stage);
  private readonly classList = viewChild(ClassList);
  private readonly injector = inject(Injector);

  constructor() {
    inject(HandStore);
    keepKeysWith(() => this.stage()?.takeKeys());
    this.attend();
    void this.queue.open();
    inject(DestroyRef).onDestroy(onInput(() => this.studio.touch()));
    inject(DestroyRef).onDestroy(() => this.queue.close());
  }

  protected attend(): void {
    const isPresent = document.visibilityState === 'visible' && document.hasFocus();
    this.studio.attend(isPresent);
    if (isPresent) void this.queue.renew();
    else {
      this.held.endAll();
      void this.keeper.keepChanges();
    }
  }

  /** The page may be gone in a moment: a stroke that is being made is part of the work now. */
  protected leave(): void {
    if (!this.studio.hasOpenShape()) this.studio.conclude();
    void this.keeper.keep();
  }

  protected press(event: KeyboardEvent): void {
    if (this.isHelpOpen() || isTaken(event)) return;
    const id = commandOf(event, this.keys.map());
    if (id === null || isOfImage(id)) return;
    event.preventDefault();
    if (event.repeat && !REPEATING.has(id)) return;
    if ('isHeld' in COMMANDS[id]) this.held.begin(id, event.code);
    else this.obey(id);
  }

  protected follow(gesture: Gesture, grip: number): void {
    if (gesture.kind !== 'press' || !this.queue.checkBeforeChange()) this.studio.follow(gesture, grip);
  }

  protected obey(id: CommandId): void {
    const { studio, desk } = this;
    if (NEEDS_PREDICTION.has(id) && studio.lacksPrediction()) return;
    if (id.startsWith('tool.')) return studio.use(id.slice('tool.'.length) as ToolName);
    const index = classOf(id);
    if (index !== null) return index < this.classes().length ? studio.choose(index) : undefined;
    const work = (act: () => void): void => (desk.mayChange() && !this.queue.checkBeforeChange() ? act() : undefined);
    const acts: Readonly<Partial<Record<CommandId, () => void>>> = {
      'size.smaller': () => studio.resize(-1),
      'size.larger': () => studio.resize(1),
      tip: () => studio.box.turnBrush(),
      'zoom.in': () => this.stage()?.zoom(1),
      'zoom.out': () => this.stage()?.zoom(-1),
      fit: () => this.stage()?.fit(),
      stage: () => this.stage()?.focus(),
      background: () => studio.toggleBackground(),
      filter: () => this.findClass(),
      only: () => studio.box.toggleOver(studio.box.active()),
      lock: () => studio.box.toggleLocked(studio.box.active()),
      undo: () => work(() => studio.undo()),
      redo: () => work(() => studio.redo()),
      finish: () => (studio.hasOpenShape() ? work(() => studio.finish()) : this.showNextDoubt()),
      escape: () => this.calmDown(),
      prediction: () => studio.sight.show('prediction'),
      both: () => studio.sight.show('both'),
      swipe: () => studio.sight.toggleSwipe(),
      uncertainty: () => studio.sight.toggleHeat(),
      smooth: () => this.smooth.toggle(),
      refit: () => this.refit.toggle(),
      'refit.apply': () => work(() => this.refit.apply()),
      'refit.undo': () => work(() => this.refit.undo()),
      all: () => work(() => studio.takePrediction()),
      specks: () => work(() => studio.removeSpecks()),
      unsure: () => studio.setConfidence(studio.confidence() === 'sure' ? 'unsure' : 'sure'),
      save: () => void this.keeper.keep(),
      submit: () => desk.submit(),
      skip: () => desk.skip(),
      help: () => this.isHelpOpen.set(true),
    };
    acts[id]?.();
  }

  protected use(tool: ToolName): void {
    this.obey(`tool.${tool}`);
  }

  /** Goes to the next region where the machine is uncertain, the worst first, and outlines it. */
  protected showNextDoubt(): void {
    const {
      studio,
      studio: { sight, remark },
    } = this;
    if (studio.picture() === null || studio.lacksPrediction()) return;
    const doubt = sight.nextDoubt();
    if (doubt === null) return remark.say('No region of this image stands out as uncertain.');
    this.stage()?.show(doubt.box);
    remark.say(`Uncertain region ${sight.shownDoubt()?.number} of ${sight.doubts().length}, the most uncertain first.`);
  }

  protected paste(event: ClipboardEvent): void {
    const file = event.clipboardData?.files[0];
    if (file !== undefined) void this.bring(file);
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) void this.bring(file);
  }

  /** A mask from elsewhere, in place of the labels; what does not fit is said. */
  protected async bring(file: File): Promise<void> {
    if (this.desk.mayChange()) await this.studio.bring(file);
  }

  /** Once a pointer has chosen a class, what lies over the image goes. */
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
    afterNextRender(() => this.classList()?.find(), { injector: this.injector });
  }

  /** One thing at a time, what lies on top first: what was asked, what lies over the image, and then the shape. */
  private calmDown(): void {
    if (this.desk.asks() !== null) return this.desk.askNoMore();
    if (this.isSideOpen()) return this.isSideOpen.set(false);
    this.studio.sight.endDoubt();
    this.studio.cancel();
  }
}
