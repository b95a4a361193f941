import { inject, InjectionToken, type Signal, signal } from '@angular/core';

/** Storage of this browser for small settings; null where the browser blocks it. */
export const STORAGE = new InjectionToken<Pick<Storage, 'getItem' | 'setItem'> | null>('storage', {
  factory: () => {
    try {
      return localStorage;
    } catch {
      return null; // storage is blocked for this site
    }
  },
});

/** A text under a key of this browser's storage. Call it where Angular injects. */
export function storedText(): { read(key: string): string | null; write(key: string, text: string): void } {
  const storage = inject(STORAGE);
  return {
    read: (key) => storage?.getItem(key) ?? null,
    write: (key, text) => {
      try {
        storage?.setItem(key, text);
      } catch {
        // Full or blocked: the setting lasts until the page is left.
      }
    },
  };
}

/** A switch that this browser remembers, on at first unless `atFirst` says otherwise. Call it where Angular injects. */
export function storedSwitch(key: string, atFirst = true): { readonly isOn: Signal<boolean>; toggle(): void } {
  const stored = storedText();
  const isOn = signal(stored.read(key) === (atFirst ? 'off' : 'on') ? !atFirst : atFirst);
  return {
    isOn: isOn.asReadonly(),
    toggle: () => {
      isOn.update((before) => !before);
      stored.write(key, isOn() ? 'on' : 'off');
    },
  };
}
