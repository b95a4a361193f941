import { computed, inject, Injectable, InjectionToken, signal } from '@angular/core';
import { Session } from '../session/session';
import { type CommandId, DEFAULT_KEYS, type KeyMap, parseKeys, withKey } from './keys';

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

/** The signed-in person's keys. They lie in this browser only, and are data: read back, nothing but known commands and chords is taken. */
@Injectable({ providedIn: 'root' })
export class KeyStore {
  private readonly kept = inject(KEPT);
  private readonly session = inject(Session);
  private readonly changes = signal(0);
  private readonly place = computed(() => `gannet keys ${this.session.person()?.id ?? ''}`);

  readonly map = computed<KeyMap>(() => {
    this.changes();
    try {
      return parseKeys(JSON.parse(this.kept?.getItem(this.place()) ?? 'null') as unknown);
    } catch {
      return DEFAULT_KEYS; // not ours
    }
  });

  give(id: CommandId, chord: string): void {
    this.keep(withKey(this.map(), id, chord));
  }

  allowSingles(singles: boolean): void {
    this.keep({ ...this.map(), singles });
  }

  reset(): void {
    this.keep(DEFAULT_KEYS);
  }

  private keep(map: KeyMap): void {
    try {
      this.kept?.setItem(this.place(), JSON.stringify(map));
    } catch {
      // Full or blocked: the keys stay as they were, which the list shows.
    }
    this.changes.update((n) => n + 1);
  }
}
