import { computed, inject, Injectable, InjectionToken, signal } from '@angular/core';
import { Session } from '../session/session';
import { type KeyMap, parseKeys, withKey } from './key-map';
import { type CommandId, DEFAULT_KEYS } from './keys';

/** Where a person's keys are kept on this computer; null where the browser keeps nothing. */
export const KEPT = new InjectionToken<Pick<Storage, 'getItem' | 'setItem'> | null>('kept', {
  factory: () => {
    try {
      return localStorage;
    } catch {
      return null; // storage is blocked for this site
    }
  },
});

/**
 * The signed-in person's keys. They lie in this browser only, and are data: read back, nothing but known commands and
 * chords is taken.
 */
export abstract class Keys<Id extends string> {
  private readonly kept = inject(KEPT);
  private readonly session = inject(Session);
  private readonly changes = signal(0);
  private readonly place = computed(() => `${this.name} ${this.session.person()?.id ?? ''}`);

  /** `name` tells the keys of one studio from those of another. */
  protected constructor(
    private readonly name: string,
    private readonly defaults: KeyMap<Id>,
  ) {}

  readonly map = computed<KeyMap<Id>>(() => {
    this.changes();
    try {
      return parseKeys(JSON.parse(this.kept?.getItem(this.place()) ?? 'null') as unknown, this.defaults);
    } catch {
      return this.defaults; // not ours
    }
  });

  give(id: Id, chord: string): void {
    this.keep(withKey(this.map(), id, chord));
  }

  allowSingles(singles: boolean): void {
    this.keep({ ...this.map(), singles });
  }

  reset(): void {
    this.keep(this.defaults);
  }

  private keep(map: KeyMap<Id>): void {
    try {
      this.kept?.setItem(this.place(), JSON.stringify(map));
    } catch {
      // Full or blocked: the keys stay as they were, which the list shows.
    }
    this.changes.update((n) => n + 1);
  }
}

/** Those of the studio of parts. */
@Injectable({ providedIn: 'root' })
export class KeyStore extends Keys<CommandId> {
  constructor() {
    super('gannet keys', DEFAULT_KEYS);
  }
}
