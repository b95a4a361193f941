import { InjectionToken } from '@angular/core';

/** Milliseconds since some start; only differences mean anything. */
export const NOW = new InjectionToken<() => number>('now', { factory: () => () => performance.now() });

/** Milliseconds since 1970. Unlike `NOW` it goes on while the computer sleeps. */
export const WALL_CLOCK = new InjectionToken<() => number>('wall clock', { factory: () => () => Date.now() });
