import { computed, effect, inject, Injectable, resource, signal, untracked } from '@angular/core';
import { type Fault, fit, NewProject, type Project, type Task } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Refused, sentenceOf } from '../edge/problem';
import { storedText } from '../edge/storage';
import type { SchemaDraft } from '../projects/schema-draft';
import { Session } from '../session/session';
import {
  EMPTY_DRAFT,
  faultsOf,
  type NewProjectDraft,
  requestOf,
  restored,
  settingsOf,
  type Step,
  STEPS,
  stepOf,
} from './new-project-draft';

/** A project that is being described: kept in this browser until it is created. */
@Injectable()
export class NewProjectStore {
  readonly draft = signal<NewProjectDraft>(EMPTY_DRAFT);
  readonly problem = signal<string | null>(null);
  readonly isBusy = signal(false);
  readonly generators = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  readonly loadProblem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  readonly generator = computed(
    () => this.generators()?.find(({ digest }) => digest === this.draft().generatorDigest) ?? null,
  );
  readonly schema = computed(() => this.draft().schemas[this.draft().task]);
  readonly settings = computed(() => settingsOf(this.draft().settings, this.generator()?.recommendedPsi));
  readonly request = computed(() => requestOf(this.draft(), this.generator()?.recommendedPsi));
  /** All that is wrong, by our rules and by what the server said of this very draft. */
  readonly faults = computed<readonly Fault[]>(() => {
    const refused = this.refused();
    return [...faultsOf(this.request()), ...(refused?.draft === this.draft() ? refused.faults : [])];
  });
  /** What is wrong in the steps that somebody wanted to leave: nobody is told of what they have not come to yet. */
  readonly shownFaults = computed(() => this.faults().filter((fault) => this.left().has(stepOf(fault))));
  readonly isKept = computed(() => this.draft() !== EMPTY_DRAFT);

  private readonly api = inject(Api);
  private readonly stored = storedText();
  private readonly session = inject(Session);
  private readonly answer = resource({ loader: () => this.api.call('generators') });
  private readonly left = signal<ReadonlySet<Step>>(new Set());
  private readonly refused = signal<{ readonly draft: NewProjectDraft; readonly faults: readonly Fault[] } | null>(
    null,
  );
  private readonly key = `gannet.new-project.${this.session.person()?.id ?? ''}`;

  constructor() {
    const kept = restored(this.stored.read(this.key));
    if (kept) this.draft.set(kept);
    effect(() => {
      const draft = this.draft();
      untracked(() => this.stored.write(this.key, draft === EMPTY_DRAFT ? '' : JSON.stringify(draft)));
    });
    effect(() => {
      const [generators, chosen] = [this.generators(), this.draft().generatorDigest];
      if (generators === null || generators.some(({ digest }) => digest === chosen)) return;
      const only = generators.length === 1 ? generators[0]!.digest : null; // one that is gone is chosen no longer
      if (only !== chosen) untracked(() => this.change({ generatorDigest: only, layers: null, labelSide: null }));
    });
  }

  change(change: Partial<NewProjectDraft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  changeSchema(task: Task, schema: SchemaDraft): void {
    this.draft.update((draft) => ({ ...draft, task, schemas: { ...draft.schemas, [task]: schema } }));
  }

  startOver(): void {
    this.draft.set(EMPTY_DRAFT);
    this.left.set(new Set());
    this.problem.set(null);
  }

  loadAgain(): void {
    this.answer.reload();
  }

  /** Whether a step may be left for the next one; from now on, what is wrong in it is shown. */
  leave(step: Step): boolean {
    this.left.update((left) => new Set(left).add(step));
    return this.firstFaulty(STEPS.indexOf(step)) === null;
  }

  /** The first step up to this one in which something is wrong. */
  firstFaulty(last = STEPS.length - 1): Step | null {
    const faulty = new Set(this.faults().map(stepOf));
    return STEPS.slice(0, last + 1).find((step) => faulty.has(step)) ?? null;
  }

  /** The new project; null if it cannot be made, and then the problem is said. */
  async create(): Promise<Project | null> {
    this.left.set(new Set(STEPS));
    const [draft, wish] = [this.draft(), fit(NewProject, this.request())];
    if (!wish.ok || this.isBusy()) return null;
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      const project = await this.api.call('addProject', {}, wish.value);
      this.startOver();
      return project;
    } catch (error) {
      this.problem.set(sentenceOf(error));
      if (error instanceof Refused) this.refused.set({ draft, faults: error.faults });
      return null;
    } finally {
      this.isBusy.set(false);
    }
  }
}
