import { signal } from '@angular/core';

/** Commands that last while their key is down, by the physical key, so that modifiers pressed meanwhile change nothing. */
export class HeldKeys<Id extends string> {
  private readonly codes = signal<ReadonlyMap<Id, string>>(new Map());

  isDown(id: Id): boolean {
    return this.codes().has(id);
  }

  begin(id: Id, code: string): void {
    this.codes.update((codes) => new Map(codes).set(id, code));
  }

  end(code: string): void {
    this.codes.update((codes) => new Map([...codes].filter(([, began]) => began !== code)));
  }

  /** The window lost the focus: releases of keys are no longer heard. */
  endAll(): void {
    this.codes.set(new Map());
  }
}
