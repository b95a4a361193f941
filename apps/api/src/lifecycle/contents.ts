import { Inject, Injectable } from '@nestjs/common';
import type { ProjectContents } from '@gannet/contracts';
import { interpreterKey } from '../interpreters/weights.js';
import { Projects } from '../projects/projects.js';
import { buildPrefixes, projectPrefixes } from '../releases/release-keys.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { LifecycleStore, type Running } from './lifecycle.store.js';

/** What a project holds, for those who are about to archive or delete it. */
@Injectable()
export class Contents {
  constructor(
    private readonly store: LifecycleStore,
    private readonly projects: Projects,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  async of(slug: string): Promise<ProjectContents> {
    const { id } = await this.projects.bySlugOrRefuse(slug);
    const running = (await this.store.running(id)).filter(({ isShown }) => isShown);
    return { ...(await this.store.counts(id)), running: running.map(wordsOf), bytes: await this.bytes(id) };
  }

  private async bytes(projectId: string): Promise<number> {
    const { builds, weights } = await this.store.kept(projectId);
    let bytes = 0;
    const add = async (key: string): Promise<void> => void (bytes += (await this.objects.head(key))?.bytes ?? 0);
    for (const prefix of [...projectPrefixes(projectId), ...builds.flatMap(buildPrefixes)])
      for await (const key of this.objects.list(prefix)) await add(key);
    for (const digest of weights) await add(interpreterKey(digest));
    return bytes;
  }
}

function wordsOf({ buildId, studentId, round, state }: Running): string {
  if (studentId !== null) return `a student of a release from round ${round}, which is ${state}`;
  return buildId === null ? `round ${round}, which is ${state}` : `a release from round ${round}, which is ${state}`;
}
