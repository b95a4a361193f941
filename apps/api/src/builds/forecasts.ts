import { Injectable } from '@nestjs/common';
import type { Forecast, ReleaseSettings } from '@gannet/contracts';
import { stepProgress } from '../chunks/chunk-progress.js';
import { ReleasesStore } from '../releases/releases.store.js';
import { BuildOrigins, checkSettings } from './build-origins.js';
import { hasEnded, isComplete } from './builds.rules.js';
import { BuildsStore } from './builds.store.js';
import { expectedRelease, probeSamples } from './forecasting.js';
import { Probes } from './probes.js';

/** Previews of a release before it is made. */
@Injectable()
export class Forecasts {
  constructor(
    private readonly store: BuildsStore,
    private readonly releases: ReleasesStore,
    private readonly origins: BuildOrigins,
    private readonly probes: Probes,
  ) {}

  async of(slug: string, number: number, settings: ReleaseSettings): Promise<Forecast> {
    const { project, round, members } = await this.origins.of(slug, number);
    checkSettings(settings, project);
    const probe = await this.probes.of(round, settings, project.nextSeed);
    const progress = await this.store.progress(probe.id);
    const open = {
      probe: probe.id,
      progress: progress && !hasEnded(probe) ? stepProgress(progress) : null,
      failure: probe.failure,
      samples: [],
      expected: null,
    };
    if (!isComplete(probe)) return open;
    const found = (await this.store.summaries(probe.id)).flatMap((chunk) => chunk.found ?? []);
    const fixed = await this.releases.factoryBytes(round.id);
    const human = (await this.releases.humanOrigins(project.id, number, settings.humans)).length;
    return {
      ...open,
      samples: probeSamples(found, probe.firstSeed, settings, project.schema, members),
      expected: expectedRelease(found, settings, project.schema, members, { human, fixed }),
    };
  }
}
