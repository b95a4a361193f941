import { computed, effect, inject, Injectable, linkedSignal, signal, untracked } from '@angular/core';
import { type Fault, fit, formFields, type Project, ProjectChange, RoundSettings } from '@gannet/contracts';
import { Api } from '../edge/api';
import { warnOnLeave } from '../edge/leave-warning';
import { Refused, sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';
import type { ProjectWords } from './project-fields';
import { type Clash, isSame, merged, wordsOf } from './settings-merge';

const NO_WORDS: ProjectWords = { name: '', guidelines: '', settings: {} };

/** Changes of a project: what is typed, and what becomes of it when somebody else has changed the project meanwhile. */
@Injectable()
export class ProjectSettingsStore {
  readonly problem = signal<string | null>(null);
  readonly isBusy = signal(false);
  readonly isSaved = signal(false);
  /** What both changed; empty when they changed different things, null when nobody else changed anything. */
  readonly clashes = signal<readonly Clash[] | null>(null);
  readonly settingTitles = formFields(RoundSettings).map(({ name, title }) => [name, title] as const);

  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  /** The project as it was when the changes began; news of it change nothing here. */
  private readonly base = linkedSignal<Project | null, Project | null>({
    source: () => this.project.project(),
    computation: (project, before) => (before?.value?.id === project?.id ? (before?.value ?? project) : project),
  });
  /** Who saved while the changes were made, and when, as the project tells it. */
  readonly savedBy = computed(() => {
    const { changedBy = null, changedAt = null } = this.base() ?? {};
    return { who: changedBy ?? 'Somebody', when: changedAt };
  });
  readonly words = linkedSignal<string | undefined, ProjectWords>({
    source: () => this.base()?.id,
    computation: () => {
      const base = untracked(this.base);
      return base ? wordsOf(base) : NO_WORDS;
    },
  });
  readonly isChanged = computed(() => {
    const base = this.base();
    return base !== null && !isSame(this.words(), wordsOf(base));
  });
  private readonly refused = signal<{ readonly words: ProjectWords; readonly faults: readonly Fault[] } | null>(null);
  private readonly request = computed(() => {
    const { name, guidelines, settings } = this.words();
    return { revision: this.base()?.revision ?? 1, name, guidelines, roundDefaults: settings };
  });
  readonly faults = computed<readonly Fault[]>(() => {
    const [read, refused] = [fit(ProjectChange, this.request()), this.refused()];
    return [...(read.ok ? [] : read.faults), ...(refused?.words === this.words() ? refused.faults : [])];
  });

  constructor() {
    warnOnLeave(() => this.isChanged());
    effect(() => {
      if (this.isChanged()) untracked(() => this.isSaved.set(false));
    });
  }

  change(change: Partial<ProjectWords>): void {
    this.words.update((words) => ({ ...words, ...change }));
  }

  discard(): void {
    const base = this.base();
    if (base) this.words.set(wordsOf(base));
    this.clashes.set(null);
    this.problem.set(null);
  }

  takeTheirs({ field }: Clash): void {
    const base = this.base();
    if (base === null) return;
    const theirs = wordsOf(base);
    if (field === 'name' || field === 'guidelines') this.change({ [field]: theirs[field] });
    else
      this.change({
        settings: { ...this.words().settings, [field]: theirs.settings[field as keyof RoundSettings] },
      });
    this.clashes.update((clashes) => clashes?.filter((clash) => clash.field !== field) ?? null);
  }

  async save(): Promise<void> {
    const [words, base, wish] = [this.words(), this.base(), fit(ProjectChange, this.request())];
    if (!wish.ok || base === null || this.isBusy()) return;
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      const saved = await this.api.call('changeProject', { project: base.slug }, wish.value);
      this.take(saved, merged(words, this.words(), wordsOf(saved)).words); // what was typed meanwhile stays
      this.clashes.set(null);
      this.isSaved.set(true);
    } catch (error) {
      if (error instanceof Refused && error.faults.some(({ path }) => path[0] === 'revision')) await this.meet(words);
      else this.fail(error, words);
    } finally {
      this.isBusy.set(false);
    }
  }

  private take(project: Project, words: ProjectWords): void {
    this.project.project.set(project);
    this.base.set(project);
    this.words.set(words);
  }

  private fail(error: unknown, words: ProjectWords): void {
    this.problem.set(sentenceOf(error));
    if (error instanceof Refused) this.refused.set({ words, faults: error.faults });
  }

  /** Somebody was first: their changes come in beside mine, and nothing is saved until I say so. */
  private async meet(mine: ProjectWords): Promise<void> {
    const base = this.base();
    if (base === null) return;
    try {
      const theirs = await this.api.call('project', { project: base.slug });
      const { words, clashes } = merged(wordsOf(base), mine, wordsOf(theirs));
      this.take(theirs, words);
      this.clashes.set(clashes);
    } catch (error) {
      this.fail(error, mine);
    }
  }
}
