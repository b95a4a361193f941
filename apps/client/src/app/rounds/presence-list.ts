import { Component, input } from '@angular/core';
import type { Presence } from '@gannet/contracts';
import { moment } from '../ui/words';

/** Who is connected to the project, and which image they are labelling. */
@Component({
  selector: 'g-presence-list',
  template: `
    <h2>Who is here</h2>
    <ul aria-label="Who is here">
      @for (person of people(); track person.personId) {
        <li>
          <b
            ><bdi>{{ person.name }}</bdi></b
          ><span class="quiet small" [title]="'since ' + moment(person.since)">{{
            person.seed === null ? 'no image in hand' : 'seed ' + person.seed
          }}</span>
        </li>
      } @empty {
        <li class="quiet">Nobody but you. Annotators appear here when they open Annotate.</li>
      }
    </ul>
  `,
  styles: `
    ul {
      list-style: none;
      margin: 10px 0 0;
      padding: 0;
      display: grid;
      gap: 6px;
    }
    li {
      display: flex;
      justify-content: space-between;
      gap: 10px;
    }
  `,
})
export class PresenceList {
  readonly people = input.required<Presence['people']>();
  protected readonly moment = moment;
}
