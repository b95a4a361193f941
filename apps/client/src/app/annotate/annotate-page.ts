import { Component, computed, DestroyRef, inject, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatMenuModule } from '@angular/material/menu';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import { DraftKeeper, SAVED_WORDS } from '../drafts/draft-keeper';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { duration } from '../ui/words';
import { ClassList } from './class-list';
import { Desk } from './desk';
import { DeskNotes } from './desk-notes';
import { ExampleList } from './example-list';
import { ExampleStore } from './example-store';
import { KeyStore } from './key-store';
import { chordOf, commandOf } from './key-map';
import { classOf, type CommandId, COMMANDS, HANDS, idsOf, isOfImage } from './keys';
import { QueueStore } from './queue-store';
import { RefitStore } from './refit-store';
import { ShortcutList } from './shortcut-list';
import { Stage } from './stage';
import { StudioStore } from './studio-store';
import { ToolOptions } from './tool-options';
import { ToolRail } from './tool-rail';
import type { ToolName } from './tools';
import { ViewPanel } from './view-panel';
import { waitingWords } from './waiting-words';
import { WholePanel } from './whole-panel';

const SURE_AGAIN_MS = 4_000;
const SKIP_REASONS = ['Too hard to tell the parts apart', 'Parts are hidden or cut off', 'Not what the guidelines describe', 'I need to ask somebody'] as const;
/** Keys that may be held down to go on. */
const REPEATING: ReadonlySet<CommandId> = new Set<CommandId>(['size.smaller', 'size.larger', 'zoom.in', 'zoom.out', 'undo', 'redo']);

/** The annotator's studio. */
@Component({
  selector: 'g-annotate-page',
  imports: [
    MatButtonModule, MatCheckboxModule, MatMenuModule, MatProgressBarModule, TopBar, Icon, Note, ClassList, DeskNotes, ExampleList, ShortcutList, Stage, ToolOptions, ToolRail,
    ViewPanel, WholePanel,
  ],
  providers: [StudioStore, { provide: Desk, useExisting: StudioStore }, QueueStore, RefitStore, ExampleStore],
  templateUrl: './annotate-page.html',
  styleUrl: './annotate-page.scss',
  host: {
    '(window:keydown)': 'press($event)', '(window:keyup)': 'release($event)', '(window:focus)': 'attend()', '(window:blur)': 'attend()',
    '(document:visibilitychange)': 'attend()', '(window:pagehide)': 'keeper.keep()',
  },
})
export class AnnotatePage {
  protected readonly project = inject(ProjectStore);
  protected readonly queue = inject(QueueStore);
  protected readonly studio = inject(StudioStore);
  protected readonly keeper = inject(DraftKeeper);
  protected readonly refit = inject(RefitStore);
  protected readonly keys = inject(KeyStore);
  protected readonly examples = inject(ExampleStore);
  protected readonly hands = HANDS;
  protected readonly skipReasons = SKIP_REASONS;
  protected readonly isHelpOpen = signal(false);
  protected readonly isGrabbing = signal(false);
  protected readonly areLabelsHidden = signal(false);
  /** Is the other version of the work looked at, where there are two? */
  protected readonly isRivalShown = signal(false);
  protected readonly elapsed = signal('');
  /** A verdict that wants a second press. */
  protected readonly asking = signal<'reject' | 'blank' | null>(null);

  protected readonly classes = this.project.classes;
  protected readonly isWorking = computed(() => this.queue.phase() === 'working' && !this.studio.isElsewhere());
  /** The image in hand could not be brought here; what is still in sight is the one before. */
  protected readonly isStale = computed(() => this.queue.phase() === 'loading' && this.queue.problem() !== null);
  protected readonly mayGiveBack = computed(() => this.isWorking() || this.isStale());
  protected readonly looks = computed(() => ({ ...this.studio.sight.looks(), ...(this.areLabelsHidden() ? { labels: 'none' as const } : {}) }));
  protected readonly hasPrediction = computed(() => this.studio.picture()?.thought != null);
  protected readonly overWords = computed(() => [...this.studio.box.onlyOver()].map((index) => this.classes()[index]?.name ?? '').join(', '));
  /** The first key of every command, as the page shows it beside what it does. */
  protected readonly firstKeys = computed<Readonly<Record<string, string>>>(() => Object.fromEntries(Object.entries(this.keys.map().keys).map(([id, keys]) => [id, keys[0] ?? ''])));
  /** The commands of the list of keys; a class that the project does not have needs none. */
  protected readonly commands = computed(() => idsOf().flatMap((id) => {
    const index = classOf(id);
    if (index === null) return [{ id, words: COMMANDS[id].words }];
    const part = this.classes()[index];
    return part === undefined ? [] : [{ id, words: `class ${part.name}` }];
  }));
  protected readonly waiting = computed(() => waitingWords(this.queue.status(), this.project.currentRound()));
  protected readonly headline = computed(() => {
    const status = this.queue.status();
    if (status === null || status.round === null) return [];
    const mean = status.mineMeanSeconds === null ? '' : `, ${duration(Math.round(status.mineMeanSeconds))} each`;
    return [`round ${status.round}`, `${status.done} of ${status.total} in batch`, `you: ${status.mineToday} today${mean}`];
  });
  protected readonly savedWords = computed(() => {
    if (this.studio.restored() && this.studio.steps().undo === 1 && this.studio.steps().redo === 0) return 'your earlier work is back · undo returns to the start';
    return SAVED_WORDS[this.keeper.saved()];
  });

  private readonly stage = viewChild(Stage);
  private calm: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.attend();
    const ticking = setInterval(() => this.elapsed.set(clockOf(this.studio.seconds())), 1000);
    void this.queue.open();
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.calm);
      clearInterval(ticking);
      this.queue.close();
    });
  }

  protected attend(): void {
    const isPresent = document.visibilityState === 'visible' && document.hasFocus();
    this.studio.attend(isPresent);
    if (isPresent) void this.queue.renew();
    else {
      this.isGrabbing.set(false);
      void this.keeper.keepChanges();
    }
  }

  protected press(event: KeyboardEvent): void {
    if (this.isHelpOpen() || isTyping(event.target)) return;
    const id = commandOf(event, this.keys.map());
    if (id === null || isOfImage(id) || (isActing(chordOf(event)) && isButton(event.target))) return;
    event.preventDefault();
    if (!event.repeat || REPEATING.has(id)) this.obey(id);
  }

  /** A held command ends when its key comes up, whatever modifiers came up before. */
  protected release(event: KeyboardEvent): void {
    const id = commandOf({ ...keyOf(event), ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }, this.keys.map());
    if (id === 'pan') this.isGrabbing.set(false);
    if (id === 'hide') this.areLabelsHidden.set(false);
  }

  protected obey(id: CommandId): void {
    const { studio } = this;
    if (id.startsWith('tool.')) return studio.use(id.slice('tool.'.length) as ToolName);
    const index = classOf(id);
    if (index !== null) return index < this.classes().length ? studio.choose(index) : undefined;
    const work = (act: () => void): void => (this.isWorking() ? act() : undefined);
    const acts: Readonly<Partial<Record<CommandId, () => void>>> = {
      'size.smaller': () => studio.resize(-1), 'size.larger': () => studio.resize(1), tip: () => studio.box.turnBrush(),
      'zoom.in': () => this.stage()?.zoom(1), 'zoom.out': () => this.stage()?.zoom(-1), fit: () => this.stage()?.fit(), stage: () => this.stage()?.focus(),
      background: () => studio.toggleBackground(), only: () => studio.box.toggleOver(studio.box.active()), undo: () => work(() => studio.undo()), redo: () => work(() => studio.redo()),
      finish: () => (studio.hasOpenShape() ? work(() => studio.finish()) : this.showNextDoubt()), escape: () => this.calmDown(),
      prediction: () => studio.sight.show('prediction'), both: () => studio.sight.show('both'), swipe: () => studio.sight.toggleSwipe(),
      uncertainty: () => studio.sight.toggleHeat(), refit: () => this.refit.toggle(), all: () => work(() => studio.takePrediction()), specks: () => work(() => studio.removeSpecks()),
      unsure: () => studio.setConfidence(studio.confidence() === 'sure' ? 'unsure' : 'sure'), save: () => void this.keeper.keep(),
      submit: () => this.submit(), skip: () => this.queue.skip(), help: () => this.isHelpOpen.set(true),
      pan: () => this.isGrabbing.set(true), hide: () => this.areLabelsHidden.set(true),
    };
    acts[id]?.();
  }

  /** Pans to the next region where the machine is uncertain, the worst first. */
  protected showNextDoubt(): void {
    const doubt = this.studio.sight.nextDoubt();
    if (doubt !== null) this.stage()?.show(doubt.box);
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
    if (this.isWorking()) await this.studio.bring(file);
  }

  /** An image without a stroke is asked about once: it is more often a slip than an empty image. */
  protected submit(): void {
    if (!this.isWorking()) return;
    if (this.studio.isBlank() && this.asking() !== 'blank') return this.ask('blank');
    this.asking.set(null);
    this.queue.submit();
  }

  protected reject(): void {
    if (this.asking() !== 'reject') return this.ask('reject');
    this.asking.set(null);
    this.queue.reject('the image is broken');
  }

  private calmDown(): void {
    this.asking.set(null);
    this.studio.cancel();
  }

  private ask(question: 'reject' | 'blank'): void {
    this.asking.set(question);
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.asking.set(null), SURE_AGAIN_MS);
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    || (target instanceof HTMLInputElement && !['checkbox', 'range', 'file'].includes(target.type));
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, input, summary, [role="menu"]') !== null;
}

/** Does a key act on the button that has the focus? */
function isActing(chord: string | null): boolean {
  return chord === 'Space' || chord === 'Enter';
}

function keyOf({ key, code }: KeyboardEvent): { key: string; code: string } {
  return { key, code };
}

/** 75 seconds is "1:15". */
function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
