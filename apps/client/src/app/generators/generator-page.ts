import { Component, computed, effect, inject, input, linkedSignal, resource, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { fit, type GeneratorDetail, GeneratorTerms } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { Note } from '../ui/note';
import { moment, plural } from '../ui/words';
import { GeneratorCostList } from './generator-cost';
import { SeedBrowser } from './seed-browser';

/** One generator: its images, what it costs, its terms with their history, and the projects that use it. */
@Component({
  selector: 'g-generator-page',
  imports: [
    FormsModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    RouterLink,
    TopBar,
    Note,
    GeneratorCostList,
    SeedBrowser,
  ],
  templateUrl: './generator-page.html',
  styleUrl: './generator-page.scss',
})
export class GeneratorPage {
  readonly digest = input.required<string>();

  protected readonly words = { moment, plural };
  protected readonly problem = signal<string | null>(null);
  protected readonly isSaved = signal(false);
  protected readonly wantsRemoval = signal(false);
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly answer = resource({
    params: () => ({ digest: this.digest() }),
    loader: ({ params }) => this.api.call('generator', params),
  });
  protected readonly generator = linkedSignal<GeneratorDetail | null, GeneratorDetail | null>({
    source: () => (this.answer.hasValue() ? this.answer.value() : null),
    computation: (detail, before) => detail ?? before?.value ?? null,
  });
  protected readonly loadProblem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  protected readonly license = signal('');
  protected readonly attribution = signal('');

  constructor() {
    effect(() => {
      const known = this.generator();
      this.license.set(known?.license ?? '');
      this.attribution.set(known?.attribution ?? '');
    });
  }

  protected async save(): Promise<void> {
    const terms = fit(GeneratorTerms, { license: this.license(), attribution: this.attribution() });
    this.isSaved.set(false);
    if (!terms.ok) return this.problem.set(terms.sentence);
    await this.act(async () => {
      this.generator.set(await this.api.call('changeGenerator', { digest: this.digest() }, terms.value));
      this.isSaved.set(true);
    });
  }

  protected remove(): Promise<void> {
    return this.act(async () => {
      await this.api.call('removeGenerator', { digest: this.digest() });
      await this.router.navigate(['/generators']);
    });
  }

  private async act(verb: () => Promise<void>): Promise<void> {
    this.problem.set(null);
    try {
      await verb();
    } catch (error) {
      this.problem.set(sentenceOf(error));
      this.wantsRemoval.set(false);
    }
  }
}
