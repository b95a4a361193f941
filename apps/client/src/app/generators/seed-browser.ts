import { Component, computed, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import type { GeneratorEntry } from '@gannet/contracts';
import { urlOf } from '../edge/api';
import { PageTurner } from '../ui/page-turner';

const PAGE = 24;
const LAST_SEED = 0xffff_ffff;
/** Images of an interpolation, with both ends. */
const STEPS = 9;

interface Cell {
  readonly name: string;
  readonly url: string;
}

/** Images of a generator: pages of seeds, the way from one seed to another, and the coarse styles of one with the fine ones of another. */
@Component({
  selector: 'g-seed-browser',
  imports: [FormsModule, MatButtonToggleModule, PageTurner],
  templateUrl: './seed-browser.html',
  styleUrl: './seed-browser.scss',
})
export class SeedBrowser {
  readonly generator = input.required<GeneratorEntry>();

  protected readonly shows = signal<'seeds' | 'between' | 'mixed'>('seeds');
  protected readonly psi = linkedSignal(() => this.generator().recommendedPsi);
  protected readonly first = signal(0);
  protected readonly seed = signal(0);
  protected readonly other = signal(1);
  protected readonly crossover = linkedSignal(() => Math.max(1, Math.round(this.generator().styles / 2)));
  protected readonly mayMix = computed(() => this.generator().styles > 1);
  protected readonly lastPage = LAST_SEED - PAGE + 1;

  protected readonly cells = computed<readonly Cell[]>(() => {
    const [seed, other] = [seedOf(this.seed()), seedOf(this.other())];
    switch (this.shows()) {
      case 'seeds':
        return Array.from({ length: PAGE }, (_, at) =>
          this.cell(`Seed ${this.first() + at}`, { seed: this.first() + at }),
        );
      case 'between':
        return Array.from({ length: STEPS }, (_, at) => {
          const share = at / (STEPS - 1);
          return this.cell(`${Math.round(100 * share)}% of the way`, { seed, other, share });
        });
      case 'mixed':
        return [
          this.cell(`Seed ${seed}, coarse`, { seed }),
          this.cell('Mixed', { seed, other, crossover: this.crossover() }),
          this.cell(`Seed ${other}, fine`, { seed: other }),
        ];
    }
  });

  protected goTo(first: number): void {
    this.first.set(Math.min(this.lastPage, Math.max(0, Math.round(first) || 0)));
  }

  protected turn(by: 1 | -1): void {
    this.goTo(this.first() + by * PAGE);
  }

  private cell(name: string, query: Record<string, number>): Cell {
    return { name, url: urlOf('generatorImage', { digest: this.generator().digest }, { ...query, psi: this.psi() }) };
  }
}

/** What was typed as a seed; 0 for what is none. */
function seedOf(typed: number | null): number {
  return Math.min(LAST_SEED, Math.max(0, Math.round(typed ?? 0) || 0));
}
