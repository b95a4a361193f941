import { Injectable } from '@angular/core';
import { storedSwitch } from '../edge/storage';

/** Whether enlarged images are smoothed or shown pixel by pixel. Labels over them are never smoothed. */
@Injectable({ providedIn: 'root' })
export class SmoothStore {
  private readonly setting = storedSwitch('gannet smooth image');
  readonly isOn = this.setting.isOn;

  toggle(): void {
    this.setting.toggle();
  }
}
