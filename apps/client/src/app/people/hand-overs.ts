import { effect, inject, Injectable, signal } from '@angular/core';
import type { CreatedPerson } from '@gannet/contracts';
import { Session } from '../session/session';

/**
 * Passwords that were just made: each stays, on whatever page one is meanwhile, until it is handed over or somebody
 * signs out.
 */
@Injectable({ providedIn: 'root' })
export class HandOvers {
  /** In the order in which they were made. */
  readonly open = signal<readonly CreatedPerson[]>([]);

  private readonly session = inject(Session);

  constructor() {
    effect(() => {
      if (this.session.person() === null) this.open.set([]);
    });
  }

  /** A newer password of the same person takes the place of the one before, which no longer works. */
  add(made: CreatedPerson): void {
    this.open.update((open) => [...open.filter(({ person }) => person.id !== made.person.id), made]);
  }

  done({ person: { id } }: CreatedPerson): void {
    this.open.update((open) => open.filter(({ person }) => person.id !== id));
  }
}
