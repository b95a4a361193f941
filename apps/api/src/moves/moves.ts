import { Injectable, Logger } from '@nestjs/common';
import type {
  GeneratorMove,
  GeneratorMoves,
  MoveImageQuery,
  MovePreview,
  Prediction,
  Project,
} from '@gannet/contracts';
import { Candidates } from '../candidates/candidates.js';
import { Database, type Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { GeneratorImages } from '../generators/generator-images.js';
import { notify } from '../news/news.js';
import { lockOpen } from '../projects/open-projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { nameOf, whyNotNow, whyOtherFamily } from './moves.rules.js';
import { MovesStore } from './moves.store.js';
import { MovingProjects } from './moving-projects.js';

/** Names and versions as people count: 9 comes before 10. */
const byNumber = new Intl.Collator('en', { numeric: true });

/**
 * Moves projects to newer generators of the same family. Earlier rounds, interpreters, annotations and releases stay
 * with the generators that they were made with.
 */
@Injectable()
export class Moves {
  private readonly log = new Logger(Moves.name);

  constructor(
    private readonly db: Database,
    private readonly store: MovesStore,
    private readonly projects: MovingProjects,
    private readonly candidates: Candidates,
    private readonly images: GeneratorImages,
  ) {}

  async targets({ isServerAdmin }: Caller, slug: string): Promise<GeneratorMoves> {
    const project = await this.projects.bySlug(slug);
    const { from, others } = await this.projects.generatorsOf(project);
    const targets = others
      .filter(({ summary }) => isServerAdmin || summary.name === from.summary.name)
      .map((to) => ({ ...to.summary, problem: whyOtherFamily(from, to, project.layers) }))
      .sort((a, b) => byNumber.compare(a.name, b.name) || byNumber.compare(a.version, b.version));
    return { current: project.generator, targets };
  }

  async preview(slug: string, digest: string): Promise<MovePreview> {
    const { project, to } = await this.projects.withTarget(slug, digest);
    const touched = await this.store.touched(project.id, digest);
    const problem = whyNotNow(await this.store.active(project.id));
    return { from: project.generator, to: to.summary, ...touched, problem };
  }

  /** PNG, RGB: what the generator makes of a seed. */
  async image(slug: string, digest: string, { seed, psi }: MoveImageQuery): Promise<Uint8Array> {
    await this.projects.withTarget(slug, digest);
    return this.images.png(digest, { seed, psi });
  }

  /** What the project's latest interpreter predicts for that image; null without one, and if it is damaged. */
  async prediction(slug: string, digest: string, { seed, psi }: MoveImageQuery): Promise<Prediction | null> {
    const { project } = await this.projects.withTarget(slug, digest);
    return this.candidates.predictionOn(project, { generator: digest, seed, psi });
  }

  async move(caller: Caller, slug: string, wanted: GeneratorMove): Promise<Project> {
    const { project, to } = await this.projects.withTarget(slug, wanted.to, wanted.from);
    await this.db.inTransaction((tx) => this.moveIn(tx, caller, project, wanted));
    this.log.log(`${slug}: moved from ${nameOf({ summary: project.generator })} to ${nameOf(to)}`);
    return this.projects.shown(slug);
  }

  private async moveIn(tx: Tx, caller: Caller, { id, slug }: ProjectWithGenerator, move: GeneratorMove): Promise<void> {
    await this.store.lockRounds(tx, id);
    await lockOpen(tx, id); // no round begins meanwhile
    const project = await this.projects.heldFor(tx, id, move);
    const problem = whyNotNow(await this.store.active(id, tx));
    if (problem !== null) throw new Refused('CONFLICT', problem);
    await this.projects.setGenerator(tx, caller, project, move.to);
    await notify(tx, { what: 'project', project: slug });
    await notify(tx, { what: 'queue', project: slug });
    await notify(tx, { what: 'generators' });
  }
}
