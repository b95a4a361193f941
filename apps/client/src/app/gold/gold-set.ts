import { Component, computed, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { LabelPicture } from '../parts/label-picture';
import { urlOf } from '../edge/api';
import { KeypointPicture } from '../keypoints/keypoint-picture';
import { ProjectStore } from '../projects/project-store';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { count, duration, moment, plural } from '../ui/words';
import { GOLD_PAGE, GoldStore } from './gold-store';

/** Where an admin holds accepted annotations out of all training, to measure every interpreter on the same images. */
@Component({
  selector: 'g-gold-set',
  imports: [FormsModule, MatButtonModule, Icon, KeypointPicture, LabelPicture, Note],
  providers: [GoldStore],
  templateUrl: './gold-set.html',
  styleUrl: './gold-set.scss',
})
export class GoldSet {
  protected readonly project = inject(ProjectStore);
  protected readonly store = inject(GoldStore);
  protected readonly words = { count, duration, moment, plural };
  protected readonly cells = computed(() =>
    (this.store.page()?.annotations ?? []).map((annotation) => ({
      annotation,
      image: urlOf('candidateImage', { candidateId: annotation.candidateId }),
      isBusy: this.store.busy().has(annotation.id),
      points: annotation.points?.map((point) => ({ ...point, spread: 0 })) ?? null,
    })),
  );
  protected readonly range = computed(() => {
    const total = this.store.page()?.total ?? 0;
    const { offset } = this.store.view();
    return { from: Math.min(offset + 1, total), to: Math.min(offset + GOLD_PAGE, total), total };
  });

  protected turn(by: 1 | -1): void {
    this.store.look({ offset: Math.max(0, this.store.view().offset + by * GOLD_PAGE) });
  }
}
