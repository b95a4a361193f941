import {
  afterNextRender,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  untracked,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { TopBar } from '../frame/top-bar';
import { Note } from '../ui/note';
import { CheckStep } from './check-step';
import { GeneratorStep } from './generator-step';
import { type Step, STEPS } from './new-project-draft';
import { NewProjectStore } from './new-project-store';
import { ProjectFields } from './project-fields';
import { SchemaStep } from './schema-step';

const TITLES: Readonly<Record<Step, string>> = {
  generator: 'Generator',
  schema: 'Task and labels',
  settings: 'Name, guidelines, settings',
  check: 'Check and create',
};

/** The first field in which something is wrong. */
const WRONG = '[aria-invalid="true"], form [role="alert"]';

/** A new project in steps; the address has the step, so that the browser's own buttons go back and forth. */
@Component({
  selector: 'g-new-project-page',
  imports: [MatButtonModule, RouterLink, TopBar, Note, CheckStep, GeneratorStep, ProjectFields, SchemaStep],
  providers: [NewProjectStore],
  templateUrl: './new-project-page.html',
  styleUrl: './new-project-page.scss',
})
export class NewProjectPage {
  /** Of the address. */
  readonly step = input<string>();

  protected readonly store = inject(NewProjectStore);
  protected readonly titles = TITLES;
  protected readonly steps = STEPS;
  /** The step of the address, or the first in which something is missing before it. */
  protected readonly shown = computed<Step>(() => {
    const asked = STEPS.find((step) => step === this.step()) ?? STEPS[0];
    return this.store.firstFaulty(STEPS.indexOf(asked) - 1) ?? asked;
  });
  protected readonly number = computed(() => STEPS.indexOf(this.shown()) + 1);
  protected readonly words = computed(() => {
    const { name, guidelines } = this.store.draft();
    return { name, guidelines, settings: this.store.settings() };
  });
  protected readonly slug = computed(() => String(this.store.request()['slug']));

  private readonly router = inject(Router);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);
  /** What gets the focus after the next rendering. */
  private target: string | null = null;

  constructor() {
    let before: Step | null = null;
    effect(() => {
      const shown = this.shown();
      if (before !== null && before !== shown) untracked(() => this.focusAfterwards(this.target ?? '#step'));
      before = shown;
    });
  }

  /** The next step, or the first field in which something is wrong. */
  protected async next(event: Event): Promise<void> {
    event.preventDefault();
    const shown = this.shown();
    if (shown === 'check') return this.create();
    if (!this.store.leave(shown)) return this.focusAfterwards(WRONG);
    await this.go(STEPS[this.number()]!);
  }

  protected back(): Promise<void> {
    return this.go(STEPS[this.number() - 2]!);
  }

  protected async startOver(): Promise<void> {
    this.store.startOver();
    await this.go(STEPS[0]);
  }

  private async create(): Promise<void> {
    const project = await this.store.create();
    if (project) {
      await this.router.navigate(['/p', project.slug, 'rounds']);
      return;
    }
    const faulty = this.store.firstFaulty();
    if (faulty === null) return;
    this.target = WRONG; // also where the step changes by itself, before the address does
    await this.go(faulty);
    this.focusAfterwards(WRONG);
  }

  private async go(step: Step): Promise<void> {
    await this.router.navigate(['/projects/new'], { queryParams: { step } });
  }

  private focusAfterwards(selector: string): void {
    this.target = selector;
    afterNextRender(
      () => {
        const found = this.target === null ? null : this.host.nativeElement.querySelector<HTMLElement>(this.target);
        this.target = null;
        found?.focus();
        found?.scrollIntoView({ block: 'nearest' });
      },
      { injector: this.injector },
    );
  }
}
