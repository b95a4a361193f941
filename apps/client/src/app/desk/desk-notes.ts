import { Component, computed, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { DraftKeeper } from '../drafts/draft-keeper';
import { Outbox } from '../drafts/outbox';
import { Live } from '../edge/live';
import { Note } from '../ui/note';
import { duration } from '../ui/words';
import { DeskStore } from './desk-store';
import { drawn } from './key-map';
import { QueueStore } from './queue-store';

/** Notes over the image, whatever the task: about the connection, the lease, other windows and conflicting drafts. */
@Component({
  selector: 'g-desk-notes',
  imports: [MatButtonModule, Note],
  template: `
    @if (hasLostConnection()) {
      <g-note kind="warn"
        >Connection lost.
        {{
          keeper.saved() === 'not saved'
            ? 'This browser stores nothing for this page: leave it open until the connection is back.'
            : 'Your work is saved here.'
        }}
        {{
          queue.phase() !== 'sending'
            ? 'You can go on working; this page reconnects automatically.'
            : outbox.isKept()
              ? 'It is sent once the connection is back, even if you close this page and open it again later.'
              : 'It is sent once the connection is back: leave this page open until then.'
        }}</g-note
      >
    }
    @if (queue.isChecking()) {
      <g-note>This page has not heard from the server for a while. Checking that the image is still yours …</g-note>
    }
    @if (queue.problem(); as sentence) {
      <g-note kind="bad"
        >{{ sentence }}
        @if (queue.phase() === 'loading') {
          <div class="row"><button mat-flat-button type="button" (click)="reload()">Try again</button></div>
        }
      </g-note>
    }
    @if (queue.phase() === 'lost') {
      <g-note kind="warn">
        <b>This image is no longer yours.</b> {{ queue.lostBecause() }} Your work is kept, and comes back with the image
        when it is free again.
        <div class="row">
          <button mat-flat-button type="button" (click)="queue.goOn()">Keep my work and go on to the next image</button>
        </div>
      </g-note>
    }
    @if (keeper.isElsewhere()) {
      <g-note kind="warn"
        ><b>This image is open in another window of this browser.</b> It can be worked on in one of them.
        <div class="row">
          <button mat-flat-button type="button" (click)="takenHere.emit()">Work here instead</button>
        </div>
      </g-note>
    } @else if (keeper.conflict(); as conflict) {
      <g-note kind="warn"
        ><b>There are two versions of your work on this image.</b> One is here, the other was kept on the server at
        {{ timeOf(conflict.savedAt) }}, from another browser or window. If you take the other, undo brings yours back.
        <div class="row">
          <button mat-flat-button type="button" (click)="keepMine()">Keep the one here</button>
          <button mat-stroked-button type="button" (click)="takeConflicting()">Take the other</button>
          <button
            mat-button
            type="button"
            [attr.aria-pressed]="desk.isConflictingShown()"
            (click)="desk.showConflicting(!desk.isConflictingShown())"
          >
            {{ desk.isConflictingShown() ? 'Show mine again' : 'Look at the other' }}
          </button>
        </div>
      </g-note>
    }
    @if (desk.question() === 'skip') {
      <g-note kind="warn"
        >You have worked on this image. Skip again to pass it on: your work is kept, and comes back if the image
        does.</g-note
      >
    }
    @if (desk.question() === 'unchanged') {
      <g-note kind="warn"
        >You changed nothing in {{ duration(desk.askedAfter()) }}. Submit as it is?
        <div class="row">
          <button mat-flat-button type="button" (click)="desk.submit()">
            Submit as it is <kbd>{{ drawn(keys()['submit'] ?? '') }}</kbd>
          </button>
          <button mat-stroked-button type="button" (click)="desk.cancelQuestion()">
            Go on working <kbd>{{ drawn(keys()['escape'] ?? '') }}</kbd>
          </button>
        </div>
      </g-note>
    }
    @if (desk.question() === 'version') {
      <g-note kind="warn"
        >You looked at the other version. The one that is shown now is yours: submit again to send it.</g-note
      >
    }
    <ng-content />
  `,
  styles: `
    :host {
      position: absolute;
      inset: 12px 12px auto;
      display: grid;
      gap: 8px;
      justify-items: center;
      pointer-events: none;
    }
    :host ::ng-deep g-note {
      max-width: 620px;
      box-shadow: 0 2px 10px rgb(0 0 0 / 0.35);
      pointer-events: auto;
    }
    kbd {
      margin-inline-start: 6px;
      font: 12px var(--g-mono);
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-top: 8px;
    }
  `,
})
export class DeskNotes {
  /** The first key of each command. */
  readonly keys = input.required<Readonly<Record<string, string>>>();
  readonly conflictingTaken = output();
  readonly takenHere = output();
  protected readonly queue = inject(QueueStore);
  protected readonly desk = inject(DeskStore);
  protected readonly keeper = inject(DraftKeeper);
  protected readonly outbox = inject(Outbox);
  private readonly live = inject(Live);
  protected readonly duration = duration;
  protected readonly drawn = drawn;
  protected readonly hasLostConnection = computed(() => this.live.connection() === 'lost');

  protected keepMine(): void {
    this.endComparison();
    this.keeper.settle();
  }

  protected takeConflicting(): void {
    this.endComparison();
    this.conflictingTaken.emit();
  }

  private endComparison(): void {
    this.desk.showConflicting(false);
    this.desk.cancelQuestion();
  }

  protected reload(): void {
    void this.queue.retryLoading();
  }

  protected timeOf(instant: string): string {
    return new Date(instant).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  }
}
