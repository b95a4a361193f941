import { inject, Injectable, signal } from '@angular/core';
import { KEPT } from './key-store';

const PLACE = 'gannet smooth image';

/**
 * Are enlarged images smoothed, or shown pixel by pixel? As a person left it in this browser; what is laid over them is
 * always exact.
 */
@Injectable({ providedIn: 'root' })
export class SmoothStore {
  private readonly kept = inject(KEPT);
  readonly isOn = signal(this.kept?.getItem(PLACE) !== 'off');

  toggle(): void {
    this.isOn.update((isOn) => !isOn);
    try {
      this.kept?.setItem(PLACE, this.isOn() ? 'on' : 'off');
    } catch {
      // Full or blocked: it holds until the page is left.
    }
  }
}
