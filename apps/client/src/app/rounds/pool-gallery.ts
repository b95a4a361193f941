import { NgComponentOutlet } from '@angular/common';
import { Component, computed, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import type { PoolPage, Project } from '@gannet/contracts';
import { urlOf } from '../edge/api';
import { labelTask } from '../tasks/tasks';
import { PageTurner } from '../ui/page-turner';
import { count } from '../ui/words';
import { POOL_PAGE, type PoolView } from './rounds-store';

/** The ranked pool, a page at a time: image or prediction, rank, score and state. */
@Component({
  selector: 'g-pool-gallery',
  imports: [FormsModule, MatButtonToggleModule, MatFormFieldModule, MatSelectModule, PageTurner, NgComponentOutlet],
  templateUrl: './pool-gallery.html',
  styleUrl: './pool-gallery.scss',
})
export class PoolGallery {
  readonly pool = input.required<PoolPage | null>();
  readonly view = input.required<PoolView>();
  readonly roundNumbers = input.required<readonly number[]>();
  readonly project = input.required<Project>();
  readonly look = output<Partial<PoolView>>();

  protected readonly shows = signal<'image' | 'prediction'>('image');
  protected readonly count = count;
  protected readonly prediction = computed(() => labelTask(this.project().schema.task).prediction);
  protected readonly cells = computed(() =>
    (this.pool()?.candidates ?? []).map((candidate) => ({
      ...candidate,
      url: urlOf('candidateImage', { candidateId: candidate.id }),
      name: `seed ${candidate.seed}${candidate.rank === null ? '' : `, rank ${candidate.rank}`}, ${candidate.state}`,
    })),
  );
  protected readonly range = computed(() => {
    const total = this.pool()?.total ?? 0;
    const { offset } = this.view();
    return { from: Math.min(offset + 1, total), to: Math.min(offset + POOL_PAGE, total), total };
  });
  /** Round 0 has no interpreter and therefore no predictions. */
  protected readonly mayPredict = computed(() => this.view().round > 0);
  protected readonly showsPrediction = computed(() => this.mayPredict() && this.shows() === 'prediction');

  protected turn(by: 1 | -1): void {
    this.look.emit({ offset: Math.max(0, this.view().offset + by * POOL_PAGE) });
  }
}
