import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import type { Build, BuildState } from '@gannet/contracts';
import { progressWords } from '../projects/round-words';
import { Note } from '../ui/note';
import { moment, plural } from '../ui/words';
import { BuildsStore } from './builds-store';

const STATES: Readonly<Record<BuildState, string>> = {
  learning: 'training a second opinion',
  labelling: 'labelling images',
  packing: 'packing',
  deriving: 'published, writing formats',
  complete: 'published',
  failed: 'stopped',
  cancelled: 'cancelled',
};

/** Releases that are being made: their progress, what can be done with them, and why they stopped. */
@Component({
  selector: 'g-build-list',
  imports: [MatButtonModule, MatProgressBarModule, Note],
  template: `
    @if (store.problem(); as sentence) {
      <g-note kind="bad">{{ sentence }}</g-note>
    }
    @for (one of builds(); track one.build.id) {
      <article class="panel" [attr.aria-label]="one.title">
        <div class="row spread">
          <div class="row">
            <h2>{{ one.title }}</h2>
            <span class="chip" [class.bad]="one.build.state === 'failed'">{{ one.state }}</span>
          </div>
          <div class="row">
            @if (one.isMoving) {
              <button
                mat-stroked-button
                type="button"
                [disabled]="store.isBusy()"
                (click)="ask('cancel', one.build)"
                (blur)="asking.set(null)"
              >
                {{ isAsking('cancel', one.build) ? 'Press again to cancel' : 'Cancel' }}
              </button>
            } @else {
              @if (!one.build.isPublished) {
                <button
                  mat-button
                  type="button"
                  [disabled]="store.isBusy()"
                  (click)="ask('discard', one.build)"
                  (blur)="asking.set(null)"
                >
                  {{ isAsking('discard', one.build) ? 'Press again to discard' : 'Discard' }}
                </button>
              }
              <button mat-flat-button type="button" [disabled]="store.isBusy()" (click)="store.resume(one.build)">
                Resume
              </button>
            }
          </div>
        </div>
        @if (one.isMoving) {
          <mat-progress-bar
            [mode]="one.share === null ? 'indeterminate' : 'determinate'"
            [value]="(one.share ?? 0) * 100"
            [attr.aria-label]="'Progress of ' + one.title"
          />
        }
        <p class="quiet" role="status">{{ one.words }}</p>
        @if (one.build.failure; as failure) {
          <g-note kind="bad">{{ failure }}</g-note>
        }
      </article>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    article {
      display: grid;
      gap: 10px;
    }
  `,
})
export class BuildList {
  protected readonly store = inject(BuildsStore);
  protected readonly asking = signal<string | null>(null);
  protected readonly builds = computed(() =>
    this.store.open().map((build) => {
      const { progress, state, round, settings, startedAt } = build;
      const isMoving = state !== 'failed' && state !== 'cancelled';
      const begun = `${plural(settings.images, 'image')} of psi ${settings.psi}, started ${moment(startedAt)}`;
      return {
        build,
        isMoving,
        title: build.version === null ? `Release from round ${round}` : `Release ${build.version}, from round ${round}`,
        state: STATES[state],
        share: progress && progress.total > 0 ? progress.done / progress.total : null,
        words: progress ? progressWords(progress) : isMoving ? 'waiting for a worker' : begun,
      };
    }),
  );

  protected isAsking(what: string, { id }: Build): boolean {
    return this.asking() === `${what} ${id}`;
  }

  /** Acts on the second press. */
  protected ask(what: 'cancel' | 'discard', build: Build): void {
    if (!this.isAsking(what, build)) return this.asking.set(`${what} ${build.id}`);
    this.asking.set(null);
    void this.store[what](build);
  }
}
