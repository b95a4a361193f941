import { Injectable } from '@angular/core';
import { Keys } from '../desk/keys';
import { DEFAULT_POINT_KEYS } from './point-keys';

/** A person's keys of the studio of keypoints. */
@Injectable({ providedIn: 'root' })
export class PointKeyStore extends Keys<string> {
  constructor() {
    super('gannet keypoint keys', DEFAULT_POINT_KEYS);
  }
}
