import { Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import { Live } from '../edge/live';
import { ProjectStore } from '../projects/project-store';
import { QueueStore } from './queue-store';
import { waitingWords } from './waiting-words';

/** Shown over the canvas while there is no image, whatever the task: why, how far, and what an admin can do. */
@Component({
  selector: 'g-waiting',
  imports: [MatButtonModule, MatProgressBarModule, RouterLink],
  template: `
    @if (queue.isStale() && !queue.isStuck()) {
      <section class="coming" aria-live="polite" aria-label="Loading an image">
        <h2>Loading the next image …</h2>
      </section>
    }
    @if (queue.phase() === 'waiting') {
      <section aria-live="polite" aria-label="Waiting for an image">
        <h2>{{ words().title }}</h2>
        @if (words().isBusy) {
          <mat-progress-bar
            [mode]="words().share === null ? 'indeterminate' : 'determinate'"
            [value]="(words().share ?? 0) * 100"
            aria-label="How far"
          />
        }
        <p>{{ words().text }}</p>
        @if (!words().isBusy && project.role() === 'admin') {
          @if (project.archivedAt() !== null) {
            <a mat-flat-button [routerLink]="['/p', project.slug(), 'settings']">Go to Settings to restore it</a>
          } @else {
            <a mat-flat-button [routerLink]="['/p', project.slug(), 'rounds']">Go to Rounds to start one</a>
          }
        }
      </section>
    }
  `,
  styles: `
    section {
      position: absolute;
      inset: 0;
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 12px;
      padding: 24px;
      text-align: center;
      color-scheme: dark;
      background: rgb(20 22 24 / 0.94);
      color: #e9edef;
      animation: appear 0.25s 0.5s both;
    }
    .coming {
      background: none;
      animation-delay: 0.1s;
    }
    h2 {
      font-size: 18px;
    }
    p {
      color: #b6c0c6;
      max-width: 54ch;
    }
    mat-progress-bar {
      width: min(360px, 60vw);
    }
    a {
      margin-top: 8px;
    }
    @keyframes appear {
      from {
        opacity: 0;
        visibility: hidden;
      }
    }
  `,
})
export class Waiting {
  protected readonly queue = inject(QueueStore);
  protected readonly project = inject(ProjectStore);
  private readonly live = inject(Live);
  protected readonly words = computed(() =>
    waitingWords(
      this.queue.status(),
      this.project.currentRound(),
      this.live.connection(),
      this.project.archivedAt() !== null,
    ),
  );
}
