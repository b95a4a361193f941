import { InjectionToken } from '@angular/core';

/** Monotonic milliseconds; only differences are meaningful. */
export const NOW = new InjectionToken<() => number>('now', { factory: () => () => performance.now() });

/** Milliseconds since 1970. Unlike `NOW`, it runs while the computer sleeps. */
export const WALL_CLOCK = new InjectionToken<() => number>('wall clock', { factory: () => () => Date.now() });
