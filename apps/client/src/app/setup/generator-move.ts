import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { GeneratorSummary } from '@gannet/contracts';
import { Api, urlOf } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';
import { labelTask } from '../tasks/tasks';
import { Note } from '../ui/note';
import { count, plural } from '../ui/words';
import { MoveSample } from './move-sample';

/** Annotated seeds that are shown as the two generators make them. */
const SAMPLES = 4;

/** Where an admin moves the project to a newer generator of the same family: choose, look, confirm. */
@Component({
  selector: 'g-generator-move',
  imports: [MatButtonModule, MoveSample, NgComponentOutlet, Note],
  templateUrl: './generator-move.html',
  styleUrl: './generator-move.scss',
})
export class GeneratorMove {
  protected readonly project = inject(ProjectStore);
  protected readonly words = { count, plural };
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);
  /** The digest of the generator that is looked at. */
  protected readonly chosen = signal<string | null>(null);
  /** What was moved to here last. */
  protected readonly done = signal<string | null>(null);

  private readonly api = inject(Api);
  private readonly digest = computed(() => this.project.project()?.generator.digest);
  private readonly moves = resource({
    params: () => (this.digest() === undefined ? undefined : { project: this.project.slug(), on: this.digest() }),
    loader: ({ params: { project } }) => this.api.call('generatorMoves', { project }),
  });
  private readonly looked = resource({
    params: () => {
      const digest = this.chosen();
      return digest === null ? undefined : { project: this.project.slug(), digest, round: this.round() };
    },
    loader: async ({ params: { project, digest } }) => {
      const params = { project, digest };
      const [preview, page] = await Promise.all([
        this.api.call('previewMove', params),
        this.api.call('annotations', { project }, undefined, { offset: 0, limit: SAMPLES }),
      ]);
      return { preview, annotations: page.annotations };
    },
  });
  private readonly round = computed(() => {
    const round = this.project.currentRound();
    return round && `${round.number} ${round.state}`;
  });
  protected readonly loadProblem = computed(() => {
    const error = this.moves.error() ?? this.looked.error();
    return error ? sentenceOf(error) : null;
  });
  private readonly targets = computed(() => (this.moves.hasValue() ? this.moves.value().targets : []));
  protected readonly family = computed(() => this.targets().filter(({ problem }) => problem === null));
  protected readonly others = computed(() => this.targets().filter(({ problem }) => problem !== null));
  protected readonly isKnown = computed(() => this.moves.hasValue());
  protected readonly preview = computed(() => {
    const looked = this.looked.hasValue() ? this.looked.value().preview : null;
    return looked?.to.digest === this.chosen() ? looked : null;
  });
  /** Each annotated seed as the old generator made it, with its label. */
  protected readonly samples = computed(() => {
    const [project, digest] = [this.project.project(), this.chosen()];
    if (project === null || digest === null || !this.looked.hasValue() || this.preview() === null) return [];
    return this.looked.value().annotations.map((annotation) => ({
      annotation,
      picture: labelTask(project.schema.task).picture,
      shown: {
        image: urlOf('candidateImage', { candidateId: annotation.candidateId }),
        imageAlt: `Seed ${annotation.seed} by the present generator`,
        labelsAlt: `Its label of seed ${annotation.seed}`,
        labels: annotation,
        project,
      },
    }));
  });

  /** With the beginning of its digest: checkpoints that were uploaded all have the version 1.0.0. */
  protected versionOf({ version, digest }: GeneratorSummary): string {
    return `${version} (${digest.slice(0, 8)})`;
  }

  protected choose(digest: string | null): void {
    this.chosen.set(digest);
    this.problem.set(null);
    this.done.set(null);
  }

  protected async move(): Promise<void> {
    const preview = this.preview();
    if (preview === null || this.isBusy()) return;
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      const { from, to } = preview;
      const body = { from: from.digest, to: to.digest };
      const moved = await this.api.call('moveGenerator', { project: this.project.slug() }, body);
      this.project.project.set(moved);
      this.choose(null);
      this.done.set(
        `The project is on ${to.name} ${this.versionOf(to)} now. The next round hands out ${plural(preview.repredicted, 're-predicted image')} first.`,
      );
    } catch (error) {
      this.problem.set(sentenceOf(error));
      await this.project.reload();
    } finally {
      this.isBusy.set(false);
    }
  }
}
