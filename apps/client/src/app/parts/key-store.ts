import { Injectable } from '@angular/core';
import { Keys } from '../desk/keys';
import { type CommandId, DEFAULT_KEYS } from './keys';

/** The signed-in person's keys for labelling parts. */
@Injectable({ providedIn: 'root' })
export class KeyStore extends Keys<CommandId> {
  constructor() {
    super('gannet keys', DEFAULT_KEYS);
  }
}
