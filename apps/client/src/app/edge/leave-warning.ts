import { effect } from '@angular/core';

/** Lets the browser ask before the page is closed while something on it would be lost. Call it where Angular injects. */
export function warnOnLeave(isAtRisk: () => boolean): void {
  effect((onCleanup) => {
    if (!isAtRisk()) return;
    const leaving = new AbortController();
    addEventListener('beforeunload', (event) => event.preventDefault(), { signal: leaving.signal });
    onCleanup(() => leaving.abort());
  });
}
