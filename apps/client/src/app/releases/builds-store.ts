import { computed, Injectable } from '@angular/core';
import type { Build, ReleaseSettings } from '@gannet/contracts';
import { ProjectList } from '../projects/project-list';

/** Releases that are being made, and what an admin does with them. */
@Injectable()
export class BuildsStore extends ProjectList<Build> {
  /** Those that are not complete; a round's own release is shown on the rounds page. */
  readonly open = computed(() =>
    (this.all() ?? []).filter(({ state, isOfRound }) => state !== 'complete' && !isOfRound),
  );

  constructor() {
    super('build.moved');
  }

  /** True if the release has been started. */
  start(round: number, settings: ReleaseSettings): Promise<boolean> {
    return this.act(() => this.api.call('startBuild', { project: this.project.slug() }, { round, settings }));
  }

  cancel(build: Build): Promise<boolean> {
    return this.act(() => this.api.call('cancelBuild', { project: this.project.slug(), build: build.id }));
  }

  resume(build: Build): Promise<boolean> {
    return this.act(() => this.api.call('resumeBuild', { project: this.project.slug(), build: build.id }));
  }

  discard(build: Build): Promise<boolean> {
    return this.act(() => this.api.call('discardBuild', { project: this.project.slug(), build: build.id }));
  }

  protected fetch(project: string): Promise<readonly Build[]> {
    return this.api.call('builds', { project });
  }
}
