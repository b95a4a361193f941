import { Component, computed, effect, inject, linkedSignal, resource, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { GeneratorEntry } from '@gannet/contracts';
import { Api, urlOf } from '../edge/api';
import { warnOnLeave } from '../edge/leave-warning';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { Note } from '../ui/note';
import { plural } from '../ui/words';
import { GeneratorCostList } from './generator-cost';
import { UploadForm } from './upload-form';
import { UploadList } from './upload-list';
import { UploadStore } from './upload-store';

/** All generators, and the upload of another one. */
@Component({
  selector: 'g-generators-page',
  imports: [MatButtonModule, RouterLink, TopBar, Note, GeneratorCostList, UploadForm, UploadList],
  templateUrl: './generators-page.html',
  styleUrl: './generators-page.scss',
})
export class GeneratorsPage {
  protected readonly plural = plural;
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly store = inject(UploadStore);
  private readonly live = inject(Live);
  private readonly answer = resource({
    loader: async () => ({
      here: await this.api.call('generators'),
      leftOut: await this.api.call('leftOutGenerators'),
    }),
  });
  private readonly known = linkedSignal<Answer | null, Answer | null>({
    source: () => (this.answer.hasValue() ? this.answer.value() : null),
    computation: (answer, before) => answer ?? before?.value ?? null,
  });
  protected readonly generators = computed(() => this.known()?.here ?? null);
  protected readonly leftOut = computed(() => this.known()?.leftOut ?? []);
  protected readonly problem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));

  constructor() {
    void this.store.load();
    warnOnLeave(() => this.store.isSending());
    effect(() => {
      this.live.news('generators.moved')();
      untracked(() => this.answer.reload());
    });
  }

  protected imageOf({ digest, recommendedPsi: psi }: GeneratorEntry, seed: number): string {
    return urlOf('generatorImage', { digest }, { seed, psi });
  }

  protected again(): void {
    this.answer.reload();
  }

  protected async open(digest: string): Promise<void> {
    await this.router.navigate(['/generators', digest]);
  }
}

interface Answer {
  readonly here: readonly GeneratorEntry[];
  readonly leftOut: readonly { readonly folder: string; readonly reason: string }[];
}
