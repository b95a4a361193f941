import { Injectable } from '@angular/core';
import { Keys } from '../desk/keys';
import { DEFAULT_POINT_KEYS } from './point-keys';

/** The signed-in person's keys for placing keypoints. */
@Injectable({ providedIn: 'root' })
export class PointKeyStore extends Keys<string> {
  constructor() {
    super('gannet keypoint keys', DEFAULT_POINT_KEYS);
  }
}
