import { Component, computed, DestroyRef, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatMenuModule } from '@angular/material/menu';
import { DraftKeeper, SAVED_WORDS } from '../drafts/draft-keeper';
import { Icon } from '../ui/icon';
import { Desk } from './desk';
import { DeskStore } from './desk-store';
import { drawn } from './key-map';
import { QueueStore } from './queue-store';

const SKIP_REASONS = [
  'Too hard to tell',
  'Parts are hidden or cut off',
  'Not what the guidelines describe',
  'I need to ask somebody',
] as const;

/** The bar below the canvas, whatever the task: facts about the image, and submit, skip and reject. */
@Component({
  selector: 'g-desk-foot',
  imports: [MatButtonModule, MatCheckboxModule, MatMenuModule, Icon],
  template: `
    <div class="about" role="group" aria-label="About this image">
      @if (queue.shown(); as item) {
        <span class="which"
          >seed {{ item.seed }} · psi {{ item.psi }}
          @if (item.isRepredicted) {
            ·
            <b
              title="This seed was labelled on the earlier generator, and the newer one makes another image of it. What you see is predicted, and learned from only once you have submitted it."
              >re-predicted</b
            >
          }
        </span>
        <span class="time" aria-hidden="true" title="Time in front of this image">{{ elapsed() }}</span>
      }
      <span class="quiet" role="status"
        >{{ told()[0] }}
        @if (told()[1]; as more) {
          <span class="aside"> · {{ more }}</span>
        }
      </span>
      <ng-content />
    </div>
    <mat-checkbox
      [checked]="work.confidence() === 'unsure'"
      [disabled]="!desk.isWorking()"
      (change)="work.setConfidence($event.checked ? 'unsure' : 'sure')"
      >unsure</mat-checkbox
    >
    <button
      mat-button
      type="button"
      class="reject"
      [class.asking]="desk.question() === 'reject'"
      [disabled]="!desk.mayGiveBack()"
      (click)="desk.reject()"
    >
      @if (desk.question() === 'reject') {
        Press again to reject
      } @else {
        Reject <span class="more">(broken image)</span>
      }
    </button>
    <button
      mat-button
      type="button"
      [disabled]="!desk.mayGiveBack()"
      (click)="desk.skip()"
      [attr.aria-keyshortcuts]="shortcut('skip')"
    >
      Skip
    </button>
    <button
      mat-icon-button
      type="button"
      class="why"
      [disabled]="!desk.mayGiveBack()"
      [matMenuTriggerFor]="reasons"
      aria-label="Skip, and say why"
    >
      <g-icon name="down" />
    </button>
    <mat-menu #reasons="matMenu">
      @for (reason of skipReasons; track reason) {
        <button mat-menu-item type="button" (click)="desk.skip(reason)">{{ reason }}</button>
      }
    </mat-menu>
    <button
      mat-flat-button
      type="button"
      class="submit"
      [disabled]="!desk.isWorking()"
      (click)="desk.submit()"
      [attr.aria-keyshortcuts]="shortcut('submit')"
    >
      {{ queue.phase() === 'sending' ? 'Sending …' : 'Submit' }}
      <kbd aria-hidden="true">{{ drawn(keys()['submit'] ?? '') }}</kbd>
    </button>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 7px 12px;
      background: var(--mat-sys-surface-container-low);
      border-top: 1px solid var(--mat-sys-outline-variant);
    }
    .about {
      flex: 1;
      display: flex;
      gap: 16px;
      min-width: 0;
      white-space: nowrap;
      overflow: hidden;
    }
    .time {
      min-width: 4ch;
      color: var(--mat-sys-on-surface-variant);
    }
    .reject {
      min-width: 176px;
    }
    .reject.asking {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
    .why {
      margin-inline-start: -8px;
    }
    .submit {
      min-width: 148px;
    }
    kbd {
      font: 11px var(--g-mono);
      opacity: 0.8;
      margin-inline-start: 8px;
    }
    @media (max-width: 900px) {
      .time,
      kbd {
        display: none;
      }
      .reject {
        min-width: 0;
      }
      /* One below the other, and always as high: what is said of the draft moves nothing. */
      .about {
        display: grid;
        gap: 0;
        grid-auto-rows: 16px;
        font-size: 12px;
        line-height: 16px;
        min-height: 32px;
        align-content: center;
      }
      .about span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    }
    @media (max-width: 900px) {
      .aside {
        display: none;
      }
    }
    @media (max-width: 720px) {
      .more {
        display: none;
      }
    }
    @media (max-height: 520px) {
      :host {
        padding-block: 2px;
      }
    }
    @media (max-width: 600px) {
      :host {
        flex-wrap: wrap;
        gap: 4px;
        padding: 4px 8px 8px;
      }
      .about {
        flex: 1 1 40%;
        min-width: 0;
      }
      .why {
        margin-inline: -4px auto;
      }
      .submit {
        flex: 1 1 120px;
        min-width: 120px;
      }
    }
  `,
})
export class DeskFoot {
  /** The first key of each command. */
  readonly keys = input.required<Readonly<Record<string, string>>>();
  protected readonly drawn = drawn;
  protected readonly queue = inject(QueueStore);
  /** The state of the draft, and what follows it where there is room. */
  protected readonly told = computed(() =>
    this.queue.isStale()
      ? ['Loading the next image …']
      : this.queue.shown() === null
        ? ['']
        : this.saved().split(' · '),
  );
  protected readonly desk = inject(DeskStore);
  protected readonly work = inject(Desk);
  private readonly keeper = inject(DraftKeeper);
  private readonly saved = computed(() =>
    this.work.restored() && !this.keeper.hasChanged()
      ? 'Your earlier work is back · undo returns to the start'
      : SAVED_WORDS[this.keeper.saved()],
  );
  protected readonly skipReasons = SKIP_REASONS;
  protected readonly elapsed = signal('');

  /** The key of a command in the words of ARIA; null where it has none. */
  protected shortcut(command: 'submit' | 'skip'): string | null {
    return this.keys()[command]?.replace('Ctrl+', 'Control+') || null;
  }

  constructor() {
    const ticking = setInterval(() => this.elapsed.set(clockOf(this.work.seconds())), 1000);
    inject(DestroyRef).onDestroy(() => clearInterval(ticking));
  }
}

/** 75 seconds is "1:15". */
function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
