import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { urlOf } from '../edge/api';
import { ProjectStore } from '../projects/project-store';
import { labelTask } from '../tasks/tasks';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { PageTurner } from '../ui/page-turner';
import { count, duration, moment, plural } from '../ui/words';
import { GOLD_PAGE, GoldStore } from './gold-store';

/** Where an admin holds accepted annotations out of training, to measure every interpreter on the same images. */
@Component({
  selector: 'g-gold-set',
  imports: [FormsModule, MatButtonModule, NgComponentOutlet, Icon, PageTurner, Note],
  providers: [GoldStore],
  templateUrl: './gold-set.html',
  styleUrl: './gold-set.scss',
})
export class GoldSet {
  protected readonly project = inject(ProjectStore);
  protected readonly store = inject(GoldStore);
  protected readonly words = { count, duration, moment, plural };
  protected readonly cells = computed(() => {
    const project = this.project.project();
    if (project === null) return [];
    const { picture } = labelTask(project.schema.task);
    return (this.store.page()?.annotations ?? []).map((annotation) => ({
      annotation,
      isEarlier: annotation.generator.digest !== project.generator.digest,
      isBusy: this.store.busy().has(annotation.id),
      picture,
      shown: {
        image: urlOf('candidateImage', { candidateId: annotation.candidateId }),
        imageAlt: `Image of seed ${annotation.seed}`,
        labelsAlt: `Accepted labels of seed ${annotation.seed}`,
        labels: annotation,
        project,
      },
    }));
  });
  protected readonly range = computed(() => {
    const total = this.store.page()?.total ?? 0;
    const { offset } = this.store.view();
    return { from: Math.min(offset + 1, total), to: Math.min(offset + GOLD_PAGE, total), total };
  });

  protected turn(by: 1 | -1): void {
    this.store.look({ offset: Math.max(0, this.store.view().offset + by * GOLD_PAGE) });
  }
}
