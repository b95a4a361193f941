import { Injectable } from '@nestjs/common';
import type { Annotation, AnnotationChange, AnnotationPage, AnnotationQuery } from '@gannet/contracts';
import { Database } from '../database/database.js';
import { Refused } from '../errors.js';
import { lockOpen } from '../projects/open-projects.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { type SchemaHistory, schemaHistory } from '../projects/schema-history.js';
import { shownAnswer } from '../tasks/tasks.js';
import { AnnotationsStore, type ShownAnnotation } from './annotations.store.js';

/** Accepted annotations, and which of them are held out as gold. */
@Injectable()
export class Annotations {
  constructor(
    private readonly db: Database,
    private readonly store: AnnotationsStore,
    private readonly projects: ProjectsStore,
  ) {}

  async page(slug: string, query: AnnotationQuery): Promise<AnnotationPage> {
    const { id } = await this.projectBySlug(slug);
    const { rows, total, gold } = await this.store.page(id, query);
    const history = await schemaHistory(this.db, id);
    const annotations: Annotation[] = [];
    for (const row of rows) annotations.push(toAnnotation(row, await this.store.labels(this.db, row.id), history)); // one query each, so that other requests are served in between
    return { total, gold, annotations };
  }

  /**
   * Adds an annotation to the gold set or removes it; takes effect with the next training. Refuses with CONFLICT to
   * hold out the last annotation that is left to train on, even if two people do so at the same time.
   */
  async change(slug: string, id: string, { isGold }: AnnotationChange): Promise<Annotation> {
    const project = await this.projectBySlug(slug);
    return this.db.inTransaction(async (tx) => {
      await lockOpen(tx, project.id); // changes of the gold set happen one after another
      if (!(await this.store.setGold(tx, project.id, id, isGold)))
        throw new Refused('NOT_FOUND', `${slug} has no such annotation.`);
      if (isGold && !(await this.store.hasTrainingExamples(tx, project.id, id))) {
        throw new Refused(
          'CONFLICT',
          'This is the last annotation that is not held out as gold: an interpreter needs at least one to learn from.',
        );
      }
      const row = await this.store.one(tx, id);
      if (!row) throw new Error('an annotation went while it was held');
      return toAnnotation(row, await this.store.labels(tx, id), await schemaHistory(tx, project.id));
    });
  }

  private async projectBySlug(slug: string): Promise<ProjectWithGenerator> {
    const project = await this.projects.bySlug(slug);
    if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
    return project;
  }
}

function toAnnotation(
  { acceptedAt, width, height, points, schemaVersion, generator, ...rest }: ShownAnnotation,
  labels: Buffer | null,
  history: SchemaHistory,
): Annotation {
  const answer = history.read({ labels, points }, schemaVersion);
  const { digest, name, version } = generator;
  return {
    ...rest,
    generator: { digest, name, version },
    acceptedAt: acceptedAt.toISOString(),
    ...shownAnswer(answer, { width, height }),
  };
}
