import { Component, computed, inject, output } from '@angular/core';
import { ShortcutList } from '../desk/shortcut-list';
import { ProjectStore } from '../projects/project-store';
import { PointKeyStore } from './point-key-store';
import { POINT_COMMANDS, POINT_HANDS } from './point-keys';

/** All keys of the keypoint studio, over the page. */
@Component({
  selector: 'g-point-key-list',
  imports: [ShortcutList],
  template: `<g-shortcut-list [keys]="keys" [commands]="commands()" [hands]="hands" (closed)="closed.emit()" />`,
})
export class PointKeyList {
  readonly closed = output();
  protected readonly keys = inject(PointKeyStore);
  protected readonly hands = POINT_HANDS;
  private readonly project = inject(ProjectStore);
  /** A keypoint that the project does not have needs no key. */
  protected readonly commands = computed(() =>
    Object.entries(POINT_COMMANDS).flatMap(([id, { words, command }]) => {
      if (command.do !== 'choose') return [{ id, words }];
      const keypoint = this.project.keypointSchema()?.keypoints[command.index];
      return keypoint === undefined ? [] : [{ id, words: `keypoint ${keypoint.name}` }];
    }),
  );
}
