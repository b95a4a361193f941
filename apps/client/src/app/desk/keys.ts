import { computed, inject, signal } from '@angular/core';
import { storedText } from '../edge/storage';
import { Session } from '../session/session';
import { type KeyMap, parseKeys, withKey } from './key-map';

/** The signed-in person's keys, stored in this browser. Only known commands and valid chords are read back. */
export abstract class Keys<Id extends string> {
  private readonly stored = storedText();
  private readonly session = inject(Session);
  private readonly changes = signal(0);
  private readonly place = computed(() => `${this.name} ${this.session.person()?.id ?? ''}`);

  /** `name` is where they are stored, one for each task. */
  protected constructor(
    private readonly name: string,
    private readonly defaults: KeyMap<Id>,
  ) {}

  readonly map = computed<KeyMap<Id>>(() => {
    this.changes();
    try {
      return parseKeys(JSON.parse(this.stored.read(this.place()) ?? 'null') as unknown, this.defaults);
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
    this.stored.write(this.place(), JSON.stringify(map));
    this.changes.update((n) => n + 1);
  }
}
