import { Component, computed, DestroyRef, inject, signal, viewChild } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import { MatSliderModule } from '@angular/material/slider';
import { Live } from '../edge/live';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { duration } from '../ui/words';
import { ClassList } from './class-list';
import { QueueStore } from './queue-store';
import { ShortcutList } from './shortcut-list';
import { type Command, commandOf } from './shortcuts';
import { Stage } from './stage';
import { type Saved, StudioStore } from './studio-store';
import { ToolRail } from './tool-rail';
import { waitingWords } from './waiting-words';

const SURE_AGAIN_MS = 4_000;
const SAVED_WORDS: Readonly<Record<Saved, string>> = {
  'nothing yet': '', saving: 'saving draft …', saved: 'draft kept here', 'not saved': 'draft cannot be kept in this browser',
};

/** The annotator's studio. */
@Component({
  selector: 'g-annotate-page',
  imports: [FormsModule, MatButtonModule, MatCheckboxModule, MatProgressBarModule, MatSliderModule, TopBar, Icon, Note, ClassList, ShortcutList, Stage, ToolRail],
  providers: [StudioStore, QueueStore],
  templateUrl: './annotate-page.html',
  styleUrl: './annotate-page.scss',
  host: {
    '(window:keydown)': 'press($event)', '(window:keyup)': 'release($event)', '(window:focus)': 'attend()', '(window:blur)': 'attend()',
    '(document:visibilitychange)': 'attend()', '(window:pagehide)': 'studio.save()',
  },
})
export class AnnotatePage {
  protected readonly project = inject(ProjectStore);
  protected readonly queue = inject(QueueStore);
  protected readonly studio = inject(StudioStore);
  protected readonly live = inject(Live);
  protected readonly isHelpOpen = signal(false);
  protected readonly isGrabbing = signal(false);
  protected readonly areLabelsHidden = signal(false);
  /** A verdict that wants a second press. */
  protected readonly asking = signal<'reject' | 'blank' | null>(null);

  protected readonly classes = this.project.classes;
  protected readonly isWorking = computed(() => this.queue.phase() === 'working');
  protected readonly mayGiveBack = computed(() => this.isWorking() || (this.queue.phase() === 'loading' && this.queue.problem() !== null));
  protected readonly looks = computed(() => ({ ...this.studio.looks(), ...(this.areLabelsHidden() ? { labels: 'none' as const } : {}) }));
  protected readonly waiting = computed(() => waitingWords(this.queue.status(), this.project.currentRound()));
  protected readonly hasLostConnection = computed(() => this.live.connection() === 'lost');
  protected readonly headline = computed(() => {
    const status = this.queue.status();
    if (status === null || status.round === null) return [];
    const mean = status.mineMeanSeconds === null ? '' : `, ${duration(Math.round(status.mineMeanSeconds))} each`;
    return [`round ${status.round}`, `${status.done} of ${status.total} in batch`, `you: ${status.mineToday} today${mean}`];
  });
  protected readonly savedWords = computed(() => {
    if (this.studio.restored() && this.studio.steps().undo === 1 && this.studio.steps().redo === 0) return 'your earlier work is back · undo returns to the start';
    return SAVED_WORDS[this.studio.saved()];
  });

  private readonly stage = viewChild(Stage);
  private calm: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.attend();
    void this.queue.open();
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.calm);
      this.queue.close();
    });
  }

  protected attend(): void {
    const isPresent = document.visibilityState === 'visible' && document.hasFocus();
    this.studio.attend(isPresent);
    if (isPresent) void this.queue.renew();
    else this.isGrabbing.set(false);
  }

  protected press(event: KeyboardEvent): void {
    if (this.isHelpOpen() || isTyping(event.target)) return;
    if (event.key === ' ' && !event.ctrlKey && !isButton(event.target)) {
      event.preventDefault();
      return this.isGrabbing.set(true);
    }
    if (event.key.toLowerCase() === 'q' && !event.ctrlKey && !event.metaKey) return this.hideLabels(true);
    const command = commandOf(event);
    if (command === null) return;
    event.preventDefault();
    if (!event.repeat || command.do === 'size' || command.do === 'zoom' || command.do === 'undo' || command.do === 'redo') this.obey(command);
  }

  protected release(event: KeyboardEvent): void {
    if (event.key === ' ') this.isGrabbing.set(false);
    if (event.key.toLowerCase() === 'q') this.hideLabels(false);
  }

  protected obey(command: Command): void {
    switch (command.do) {
      case 'tool': return this.studio.tool.set(command.tool);
      case 'class': return command.index < this.classes().length ? this.studio.choose(command.index) : undefined;
      case 'size': return this.studio.resize(command.by);
      case 'zoom': return this.stage()?.zoom(command.by);
      case 'fit': return this.stage()?.fit();
      case 'background': return this.studio.toggleBackground();
      case 'undo': return this.isWorking() ? this.studio.undo() : undefined;
      case 'redo': return this.isWorking() ? this.studio.redo() : undefined;
      case 'uncertainty': return this.studio.look({ heat: !this.studio.looks().heat });
      case 'prediction': return this.togglePrediction();
      case 'unsure': return this.studio.setConfidence(this.studio.confidence() === 'sure' ? 'unsure' : 'sure');
      case 'save': return void this.studio.save();
      case 'submit': return this.submit();
      case 'skip': return this.queue.skip();
      case 'help': return this.isHelpOpen.set(true);
      case 'escape': return this.asking.set(null);
    }
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

  protected togglePrediction(): void {
    if (this.studio.picture()?.thought == null) return;
    this.studio.look({ labels: this.studio.looks().labels === 'prediction' ? 'mine' : 'prediction' });
  }

  protected reload(): void {
    void this.queue.retryLoading();
  }

  private hideLabels(areHidden: boolean): void {
    this.areLabelsHidden.set(areHidden);
  }

  private ask(question: 'reject' | 'blank'): void {
    this.asking.set(question);
    clearTimeout(this.calm);
    this.calm = setTimeout(() => this.asking.set(null), SURE_AGAIN_MS);
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    || (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'range');
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, input, summary, [role="menu"]') !== null;
}
