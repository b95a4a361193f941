import { effect, Injectable } from '@angular/core';
import { storedSwitch } from '../edge/storage';

/** Whether enlarged images are smoothed or shown pixel by pixel. Labels over them are never smoothed. */
@Injectable({ providedIn: 'root' })
export class SmoothStore {
  private readonly setting = storedSwitch('gannet smooth image');
  readonly isOn = this.setting.isOn;

  /** Pages other than the studio know it by a class of the document. */
  constructor() {
    effect(() => void document.documentElement.classList.toggle('with-pixels', !this.isOn()));
  }

  toggle(): void {
    this.setting.toggle();
  }
}
