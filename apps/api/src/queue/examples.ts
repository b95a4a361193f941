import { Injectable } from '@nestjs/common';
import type { Example } from '@gannet/contracts';
import { Refused } from '../errors.js';
import { ProjectsStore } from '../projects/projects.store.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { shownAnswer } from '../tasks/tasks.js';

/** As many as fit next to an image without much scrolling. */
const SHOWN = 6;

/** Accepted annotations as examples for annotators: what was labelled, not by whom. */
@Injectable()
export class Examples {
  constructor(
    private readonly projects: ProjectsStore,
    private readonly store: AssignmentsStore,
  ) {}

  async of(slug: string): Promise<Example[]> {
    const project = await this.projects.bySlug(slug);
    if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
    const rows = await this.store.examples(project.id, SHOWN);
    return rows.map(({ labels, points, width, height, schemaVersion: _version, ...rest }) => ({
      ...rest,
      ...shownAnswer({ labels, points }, { width, height }),
    }));
  }
}
