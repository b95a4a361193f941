import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import {
  composed,
  type LabelMapping,
  type Project,
  type Round,
  type SchemaLabel,
  type SchemaVersion,
  taskContract,
} from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { Refused, sentenceOf } from '../edge/problem';
import { mayAnnotate } from '../session/roles';
import { Session } from '../session/session';

/** What was done to a schema from one version to another. */
interface SchemaStep {
  readonly mapping: LabelMapping;
  /** Number of labels afterwards. */
  readonly count: number;
  /** As sentences. */
  readonly changes: readonly string[];
}

/** The open project and, for those who may see them, its rounds, kept up to date by the server's news. */
@Injectable()
export class ProjectStore {
  readonly slug = signal('');
  readonly project = signal<Project | null>(null);
  /** Newest first; null until they are known, and to those who may not see them. */
  readonly rounds = signal<readonly Round[] | null>(null);
  readonly problem = signal<string | null>(null);
  readonly currentRound = computed(() => this.rounds()?.[0] ?? null);
  /** The classes or keypoints, in the order of the schema. */
  readonly labels = computed<readonly SchemaLabel[]>(() => {
    const project = this.project();
    return project === null ? [] : taskContract(project.schema.task).labelsOf(project.schema);
  });
  readonly labelNames = computed<readonly string[]>(() => this.labels().map(({ name }) => name));
  /** The name of the score by which its interpreters are compared. */
  readonly headlineName = computed(() => {
    const project = this.project();
    return project === null ? '' : taskContract(project.schema.task).headlineName;
  });
  readonly presence = computed(() => {
    const presence = this.live.news('presence.moved')();
    return presence?.project === this.slug() ? presence.people : null;
  });

  /** What the person may do in the project; null for somebody who is no member. */
  readonly role = computed(() => this.session.roleIn(this.slug()));

  /** Counts the changes of the project's schema; 0 while no project is known. */
  readonly schemaVersion = computed(() => this.project()?.schemaVersion ?? 0);

  /** Since when the project is archived; null for one in use, and while none is known. */
  readonly archivedAt = computed(() => this.project()?.archivedAt ?? null);

  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly session = inject(Session);
  private arrivals = 0;

  constructor() {
    effect(() => {
      const round = this.live.news('round.moved')();
      if (round !== null && round.project === this.slug()) this.take(round);
    });
    effect(() => {
      const moved = this.live.news('schema.moved')();
      if (moved?.project === this.slug() && moved.version > untracked(this.schemaVersion)) void this.reload();
    });
    effect(() => {
      const moved = this.live.news('project.moved')();
      if (moved?.project === untracked(this.slug)) void this.catchUp();
    });
    effect(() => {
      const arrivals = this.live.arrivals();
      if (this.arrivals > 0 && arrivals > this.arrivals) void this.catchUp(); // News may have been missed meanwhile.
      this.arrivals = arrivals;
    });
  }

  /** The person became a member of the open project, has another role in it, or is no member any more. */
  async roleMoved(): Promise<void> {
    if (this.role() !== null)
      return this.project() === null ? this.open(this.slug()) : this.follow().catch(() => undefined);
    this.project.set(null);
    this.problem.set(
      'You are no longer a member of this project. What you labelled is kept, and so are the drafts that you did not submit.',
    );
  }

  async open(slug: string): Promise<void> {
    this.slug.set(slug);
    this.project.set(null);
    this.rounds.set(null);
    this.problem.set(null);
    try {
      this.project.set(await this.api.call('project', { project: slug }));
      await this.follow();
    } catch (error) {
      this.problem.set(sentenceOf(error));
    }
  }

  /** Loads the project again: its schema has changed. What cannot be loaded stays as it was, unless it is gone. */
  async reload(): Promise<void> {
    const slug = this.slug();
    try {
      const project = await this.api.call('project', { project: slug });
      if (this.slug() === slug) this.project.set(project);
    } catch (error) {
      if (this.slug() === slug && error instanceof Refused && error.code === 'NOT_FOUND')
        this.problem.set('This project was deleted, or you are no longer a member of it.');
    }
  }

  /** What became of the labels of an earlier version of the schema in the present one. */
  async schemaSince(version: number): Promise<SchemaStep> {
    const all = await this.api.call('schemaVersions', { project: this.slug() });
    return stepSince(all, version, this.schemaVersion());
  }

  /** Updates a round, or adds it. */
  take(round: Round): void {
    this.rounds.update((rounds) => rounds && sorted([round, ...rounds.filter((r) => r.number !== round.number)]));
  }

  /** Loads what the person's role may see, and hears of it from now on. */
  private async follow(): Promise<void> {
    await this.loadRounds();
    if (mayAnnotate(this.role())) await this.live.watch(this.slug());
  }

  private async catchUp(): Promise<void> {
    await this.reload();
    if (this.problem() === null) await this.loadRounds();
  }

  private async loadRounds(): Promise<void> {
    if (!mayAnnotate(this.role())) return this.rounds.set(null);
    this.rounds.set(sorted(await this.api.call('rounds', { project: this.slug() })));
  }
}

function sorted(rounds: readonly Round[]): Round[] {
  return [...rounds].sort((a, b) => b.number - a.number);
}

function stepSince(all: readonly SchemaVersion[], from: number, to: number): SchemaStep {
  const labelsOf = ({ schema }: SchemaVersion): number => taskContract(schema.task).labelsOf(schema).length;
  const [before, after, steps] = [all[from - 1], all[to - 1], all.slice(from, to)];
  if (before === undefined || after === undefined) throw new Error(`the schema has no version ${from} or ${to}`);
  return {
    mapping: composed(
      labelsOf(before),
      steps.map(({ mapping }) => mapping),
    ),
    count: labelsOf(after),
    changes: steps.flatMap(({ changes }) => changes),
  };
}
