import { Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Note } from '../ui/note';
import { moment } from '../ui/words';
import { ProjectStore } from './project-store';

/** Says on the pages of an archived project that nothing in it goes on or is changed, and where it is restored. */
@Component({
  selector: 'g-archived-note',
  imports: [RouterLink, Note],
  template: `
    @if (store.archivedAt(); as since) {
      <g-note kind="warn">
        This project has been archived since {{ moment(since) }}: nothing in it goes on or is changed. Its releases stay
        available.
        @if (store.role() === 'admin') {
          @if (isOnSettings()) {
            It can be restored below.
          } @else {
            <a [routerLink]="['/p', store.slug(), 'settings']">Restore it in Settings</a>
          }
        }
      </g-note>
    }
  `,
  styles: `
    a {
      color: inherit;
    }
  `,
})
export class ArchivedNote {
  /** Whether it is shown on the page where the project is restored. */
  readonly isOnSettings = input(false);

  protected readonly store = inject(ProjectStore);
  protected readonly moment = moment;
}
