import { effect, inject, Injectable, signal } from '@angular/core';
import type { CreatedPerson } from '@gannet/contracts';
import { Session } from '../session/session';

/** New passwords to hand over. Each stays, also while other pages are open, until it is done or the admin signs out. */
@Injectable({ providedIn: 'root' })
export class HandOvers {
  /** Oldest first. */
  readonly open = signal<readonly CreatedPerson[]>([]);

  private readonly session = inject(Session);

  constructor() {
    effect(() => {
      if (this.session.person() === null) this.open.set([]);
    });
  }

  /** Replaces an earlier password of the same person, which no longer works. */
  add(made: CreatedPerson): void {
    this.open.update((open) => [...open.filter(({ person }) => person.id !== made.person.id), made]);
  }

  done({ person: { id } }: CreatedPerson): void {
    this.open.update((open) => open.filter(({ person }) => person.id !== id));
  }
}
