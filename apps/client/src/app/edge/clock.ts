import { InjectionToken } from '@angular/core';

/** Milliseconds since some start; only differences mean anything. */
export const NOW = new InjectionToken<() => number>('now', { factory: () => () => performance.now() });
