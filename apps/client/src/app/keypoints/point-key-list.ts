import { labelKeys } from '@gannet/contracts';
import { Component, computed, inject, output } from '@angular/core';
import { ShortcutList } from '../desk/shortcut-list';
import { ProjectStore } from '../projects/project-store';
import { keypointSchemaOf } from './schema';
import { PointKeyStore } from './point-key-store';
import { POINT_COMMANDS, POINT_GESTURES } from './point-keys';

/** All keys for labelling keypoints, in a dialog. */
@Component({
  selector: 'g-point-key-list',
  imports: [ShortcutList],
  template: `<g-shortcut-list [keys]="keys" [commands]="commands()" [gestures]="gestures" (closed)="closed.emit()" />`,
})
export class PointKeyList {
  readonly closed = output();
  protected readonly keys = inject(PointKeyStore);
  protected readonly gestures = POINT_GESTURES;
  private readonly project = inject(ProjectStore);
  /** Without the keys of keypoints that the project does not have. */
  protected readonly commands = computed(() =>
    Object.entries(POINT_COMMANDS).flatMap(([id, { words, command }]) => {
      if (command.do !== 'choose-key') return [{ id, words }];
      const keypoints = keypointSchemaOf(this.project.project())?.keypoints ?? [];
      const keypoint = keypoints[labelKeys(keypoints).indexOf(command.key)];
      return keypoint === undefined ? [] : [{ id, words: `keypoint ${keypoint.name}` }];
    }),
  );
}
