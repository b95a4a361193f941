import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import {
  type LabelFileQuery,
  type LabelImportPreview,
  type LabelImportQuery,
  LARGEST_LABEL_FILE,
  MOST_IMPORTED_LABELS,
  plural,
  type Round,
  RoundSettings,
  taskContract,
} from '@gannet/contracts';
import type { z } from 'zod';
import { Database, type Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused, Unavailable } from '../errors.js';
import { notify } from '../news/news.js';
import { ConcurrencyLimit } from '../people/concurrency-limit.js';
import { answerSideOf } from '../projects/answer-side.js';
import { lockOpen } from '../projects/open-projects.js';
import { Projects } from '../projects/projects.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { FAILED } from '../rounds/rounds.rules.js';
import { filesOf } from '../tasks/files/archive.js';
import type { LabelFile } from '../tasks/files/label-file.js';
import { Unreadable } from '../tasks/files/unreadable.js';
import { mappedAnswer, serverTask, shownAnswer } from '../tasks/tasks.js';
import { ImportRounds } from './import-rounds.js';
import { asList, Findings, isSilent, mappingOf, unmapped, whyNotNow } from './imports.rules.js';
import { ImportsStore } from './imports.store.js';

/** Images that a preview shows with their labels. */
const SAMPLES = 6;
/** Problems that are told by name. */
const PROBLEMS = 50;
const ABSENT = { x: 0, y: 0, visibility: 0 } as const;

type Asked = z.output<typeof LabelImportQuery>;

/** What will be stored: the images that are new, or replace others, and the label of the schema for each id. */
interface Plan {
  readonly file: LabelFile;
  readonly seeds: readonly number[];
  readonly mapping: ReadonlyMap<number, number | null>;
}

/** Labels that were made elsewhere, of images of a project's generator: preview, import, removal. */
@Injectable()
export class Imports {
  private readonly log = new Logger(Imports.name);
  /** A file is in memory while it is read, and its images are decoded one after the other. */
  private readonly limit = new ConcurrencyLimit(
    { atOnce: 2, waiting: 4 },
    'Several files of labels are being read already. Try again in a minute.',
  );

  constructor(
    private readonly db: Database,
    private readonly store: ImportsStore,
    private readonly projects: Projects,
    private readonly projectRows: ProjectsStore,
    private readonly rounds: ImportRounds,
  ) {}

  async preview(
    slug: string,
    { file: name }: LabelFileQuery,
    body: AsyncIterable<Uint8Array>,
  ): Promise<LabelImportPreview> {
    const project = await this.projects.bySlugOrRefuse(slug);
    return this.limit.run(async () => {
      const bytes = await received(body);
      const sha256 = digestOf(bytes);
      const { file, findings, samples } = await this.read(project, name, bytes);
      const taken = await this.store.taken(project.id, findings.seeds);
      const earlier = await this.store.bySha256(project.id, sha256);
      return {
        ...{ file: name, sha256, format: file.format },
        ...{ schemaVersion: project.schemaVersion, generator: project.generatorDigest },
        found: findings.found(file, labelNames(project)),
        images: findings.seeds.length,
        taken: taken.size,
        psi: findings.psi,
        samples,
        problems: findings.problems,
        problemCount: findings.problemCount,
        importedIn: earlier?.number ?? null,
        problem: whyNotNow(await this.store.rounds(project.id)),
      };
    });
  }

  /** All or nothing. The same file again gives the round that it has become. */
  async run(caller: Caller, slug: string, asked: Asked, body: AsyncIterable<Uint8Array>): Promise<Round> {
    const project = await this.projects.bySlugOrRefuse(slug);
    return this.limit.run(async () => {
      const bytes = await received(body);
      if (digestOf(bytes) !== asked.sha256)
        throw new Refused(
          'CONFLICT',
          `${asked.file} is not the file that was looked at: it was changed since. Look at it again.`,
        );
      const plan = await this.planned(project, asked, bytes);
      const id = await this.rounds.unlessActive(slug, () =>
        this.db.inTransaction((tx) => this.add(tx, caller, project, asked, plan)),
      );
      return this.rounds.shown(id);
    });
  }

  /** Takes an import's labels out of use. They are kept as what was there, and nothing later learns from them. */
  async remove(caller: Caller, slug: string, number: number): Promise<Round> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const id = await this.db.inTransaction(async (tx) => {
      const all = await this.store.lockRounds(tx, project.id);
      await lockOpen(tx, project.id);
      const round = all.find((one) => one.number === number);
      if (!round?.imported) throw new Refused('NOT_FOUND', `${slug} has no round ${number} that was imported.`);
      if (round.imported.removed) return round.id;
      const why = whyNotNow(all);
      if (why !== null) throw new Refused('CONFLICT', why);
      const now = new Date();
      const removed = { by: caller.name, at: now.toISOString() };
      await this.store.remove(tx, round.id, { ...round.imported, removed }, now);
      if (round.state === FAILED) await this.rounds.cancel(tx, round.id, now); // it has nothing to learn from any more
      await notify(tx, { what: 'round', project: slug, roundId: round.id });
      await notify(tx, { what: 'queue', project: slug });
      return round.id;
    });
    return this.rounds.shown(id);
  }

  /** Reads a file from beginning to end. Refuses with INVALID what is no file of labels. */
  private async read(project: ProjectWithGenerator, name: string, bytes: Buffer) {
    const side = answerSideOf(project);
    const samples: LabelImportPreview['samples'] = [];
    const file = await this.opened(project, name, bytes);
    const findings = new Findings(PROBLEMS);
    for (const image of file.images()) {
      const labelled = findings.note(image);
      if (findings.seeds.length > MOST_IMPORTED_LABELS)
        throw new Refused(
          'INVALID',
          `${name} has labels of more than ${MOST_IMPORTED_LABELS} images: split it into several imports.`,
        );
      if (labelled && samples.length < SAMPLES)
        samples.push({ seed: labelled.seed, ...shownAnswer(labelled.answer, { width: side, height: side }) });
      await setImmediate(); // other requests are served in between
    }
    return { file, findings, samples };
  }

  private async opened(
    { schema, generator, generatorDigest, labelSide }: ProjectWithGenerator,
    name: string,
    bytes: Buffer,
  ) {
    try {
      const files = await filesOf(name, bytes);
      return serverTask(schema.task).labelsIn(files, {
        side: generator.resolution,
        labelSide,
        generator: generatorDigest,
      });
    } catch (cause) {
      if (cause instanceof Unreadable)
        throw new Refused('INVALID', `${name} cannot be imported: ${cause.message}.`, { cause });
      throw cause;
    }
  }

  private async planned(project: ProjectWithGenerator, asked: Asked, bytes: Buffer): Promise<Plan> {
    const { file, findings } = await this.read(project, asked.file, bytes);
    const mapping = mappingOf(asked.mapping);
    const names = labelNames(project);
    const targets = [...mapping.values()].filter((label) => label !== null);
    const stray = targets.find((label) => label >= names.length);
    if (stray !== undefined)
      throw new Refused('INVALID', `The mapping names label ${stray}, and the schema has ${names.length}, from 0 on.`);
    const why = serverTask(project.schema.task).whyNoImport(targets, project.schema);
    if (why !== null) throw new Refused('INVALID', why);
    if (findings.psi !== null && findings.psi !== asked.psi)
      throw new Refused(
        'INVALID',
        `${asked.file} is of images made at psi ${findings.psi}, not ${asked.psi}: the labels would lie on other images.`,
      );
    if (findings.seeds.length === 0)
      throw new Refused(
        'INVALID',
        `There is nothing to import in ${asked.file}: ${findings.problems[0] ? `of ${findings.problems[0].file}, ${findings.problems[0].problem}` : 'it has no labels'}.`,
      );
    return { file, seeds: findings.seeds, mapping };
  }

  private async add(
    tx: Tx,
    { personId, name: by }: Caller,
    { id, slug }: ProjectWithGenerator,
    asked: Asked,
    plan: Plan,
  ): Promise<string> {
    await lockOpen(tx, id);
    const project = await this.projectRows.byId(id, tx);
    if (!project) throw new Refused('NOT_FOUND', `There is no project called ${slug}.`);
    const earlier = await this.store.bySha256(id, asked.sha256, tx);
    if (earlier) return earlier.id;
    if (project.schemaVersion !== asked.schemaVersion)
      throw new Refused(
        'CONFLICT',
        `The schema of ${slug} was changed since the file was looked at: it is version ${project.schemaVersion} now, not ${asked.schemaVersion}. Look at the file again.`,
      );
    if (project.generatorDigest !== asked.generator)
      throw new Refused(
        'CONFLICT',
        `${slug} has moved to another generator since the file was looked at, whose seeds are other images. Look at the file again.`,
      );
    const why = whyNotNow(await this.store.rounds(id, tx));
    if (why !== null) throw new Refused('CONFLICT', why);
    const taken = await this.store.taken(id, plan.seeds, tx);
    const now = new Date();
    const gold = asked.replace === 'yes' ? await this.store.replace(tx, id, [...taken], now) : new Set<number>();
    const wanted = new Set(asked.replace === 'yes' ? plan.seeds : plan.seeds.filter((seed) => !taken.has(seed)));
    if (wanted.size === 0)
      throw new Refused(
        'CONFLICT',
        `${taken.size === 1 ? 'The image' : `All ${taken.size} images`} of ${asked.file} have a label already, or were rejected. Ask for them to be replaced, or import others.`,
      );
    const images = wanted.size;
    const settings = RoundSettings.parse({
      ...project.roundDefaults,
      ...{ psi: asked.psi, poolSize: images, batchSize: images },
    });
    const imported = { file: asked.file, sha256: asked.sha256, format: plan.file.format, by, images, removed: null };
    const { round, candidates } = await this.rounds.begin(tx, project, settings, { imported, seeds: [...wanted] });
    const side = answerSideOf(project);
    const findings = new Findings(0);
    for (const one of plan.file.images()) {
      const image = findings.note(one);
      if (!image || !wanted.has(image.seed)) continue;
      const answer = this.mapped(project, plan.mapping, image);
      const label = {
        round,
        candidateId: candidates.get(image.seed)!,
        isGold: gold.has(image.seed),
        personId,
        side,
        answer,
      };
      await this.store.add(tx, { ...label, schemaVersion: project.schemaVersion }, now);
    }
    this.log.log(`${slug}: round ${round.number} is ${plural(images, 'imported label')}`);
    return round.id;
  }

  private mapped(
    project: ProjectWithGenerator,
    mapping: Plan['mapping'],
    { file, answer }: { readonly file: string; readonly answer: Parameters<typeof unmapped>[0] },
  ) {
    const id = unmapped(answer, mapping);
    if (id !== null)
      throw new Refused('INVALID', `${file} has the label ${id}, and the mapping does not say what becomes of it.`);
    const mapped = mappedAnswer(answer, asList(mapping), labelNames(project).length, ABSENT);
    if (isSilent(mapped))
      throw new Refused(
        'INVALID',
        `By this mapping, ${file} has no class in any pixel: map what it has, or leave it out.`,
      );
    return mapped;
  }
}

function labelNames({ schema }: Pick<ProjectWithGenerator, 'schema'>): string[] {
  return taskContract(schema.task)
    .labelsOf(schema)
    .map(({ name }) => name);
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The whole body. Throws Refused if it is too large or empty, and Unavailable when the connection breaks. */
async function received(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > LARGEST_LABEL_FILE)
        throw new Refused(
          'INVALID',
          `The file has more than ${LARGEST_LABEL_FILE / 2 ** 20} MiB: leave the pictures out, or split it into several imports.`,
        );
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof Refused) throw cause;
    throw new Unavailable('The connection broke before the file was complete. Send it again.', { cause });
  }
  if (size === 0) throw new Refused('INVALID', 'The file is empty.');
  return Buffer.concat(chunks);
}
