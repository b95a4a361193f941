import { Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { faultAt } from '../projects/schema-draft';
import { Empty } from '../ui/empty';
import { Note } from '../ui/note';
import { duration } from '../ui/words';
import { samplesOf } from './generator-samples';
import { LabelSideChoice } from './label-side-choice';
import { LayerChoice } from './layer-choice';
import { NewProjectStore } from './new-project-store';

/** Images on each card. */
const SAMPLES = 4;

/** The generator whose images are labelled. */
@Component({
  selector: 'g-generator-step',
  imports: [MatButtonModule, Empty, LabelSideChoice, LayerChoice, Note],
  template: `
    <p class="quiet">
      Whose images are labelled. Later, the project can only move to newer versions of it: annotations belong to its
      images.
    </p>
    @if (store.loadProblem(); as sentence) {
      <g-note kind="bad"
        >{{ sentence }} <button mat-button type="button" (click)="store.loadAgain()">Try again</button></g-note
      >
    }
    @if (fault(); as sentence) {
      <p class="fault" role="alert" tabindex="-1">{{ sentence }}</p>
    }
    @if (store.generators()) {
      <div class="cards" role="radiogroup" aria-label="Generator">
        @for (one of cards(); track one.digest) {
          <label [class.on]="one.digest === store.draft().generatorDigest">
            <input
              type="radio"
              name="generator"
              [value]="one.digest"
              [checked]="one.digest === store.draft().generatorDigest"
              [attr.aria-describedby]="'about-' + one.digest"
              (change)="store.change({ generatorDigest: one.digest, layers: null, labelSide: null })"
            />
            <b
              ><bdi>{{ one.name }}</bdi
              >&ngsp;<span class="quiet small">{{ one.version }}</span></b
            >
            <span class="about" [id]="'about-' + one.digest">
              <span class="samples">
                @for (sample of one.samples; track sample) {
                  <img class="photo" [src]="sample" alt="" loading="lazy" (error)="$any($event.target).hidden = true" />
                }
              </span>
              <span>{{ one.resolution }} × {{ one.resolution }} pixels, {{ one.pace }}</span>
              @if (one.description !== '') {
                <span dir="auto" class="words">{{ one.description }}</span>
              }
              <span class="quiet small"
                >Licence <bdi>{{ one.license }}</bdi></span
              >
            </span>
          </label>
        } @empty {
          <g-empty icon="image" title="No generator yet">
            A project labels the images of a generator. Add one first: a StyleGAN checkpoint takes one command.
          </g-empty>
        }
      </div>
      @if (store.generator(); as chosen) {
        <g-layer-choice
          [generator]="chosen"
          [layers]="store.draft().layers"
          [labelSide]="store.draft().labelSide"
          (chosen)="store.change({ layers: $event })"
        />
        <g-label-side-choice
          [generator]="chosen"
          [layers]="store.draft().layers"
          [labelSide]="store.draft().labelSide"
          (chosen)="store.change({ labelSide: $event })"
        />
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .cards {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr));
      gap: 12px;
    }
    label {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 4px 10px;
      align-content: start;
      padding: 12px;
      border: 1.5px solid var(--mat-sys-outline-variant);
      border-radius: var(--g-radius);
      cursor: pointer;
      &:hover {
        background: var(--mat-sys-surface-container);
      }
      &.on {
        border-color: var(--mat-sys-primary);
        background: var(--mat-sys-primary-container);
        color: var(--mat-sys-on-primary-container);
      }
      &.on .quiet {
        color: inherit;
      }
    }
    input {
      width: 18px;
      height: 18px;
      margin: 1px 0 0;
      accent-color: var(--mat-sys-primary);
    }
    .about {
      grid-column: 2;
      display: grid;
      gap: 4px;
      overflow-wrap: anywhere;
    }
    .samples {
      display: grid;
      grid-template-columns: repeat(4, minmax(0, 1fr));
      gap: 4px;
    }
    img {
      width: 100%;
      aspect-ratio: 1;
      border-radius: 6px;
    }
    .words {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 3;
      overflow: hidden;
    }
    .fault {
      color: var(--mat-sys-error);
    }
  `,
})
export class GeneratorStep {
  protected readonly store = inject(NewProjectStore);
  protected readonly cards = computed(() =>
    (this.store.generators() ?? []).map((generator) => ({
      ...generator,
      samples: samplesOf(generator, SAMPLES),
      pace: `${duration(generator.cost.secondsPerImage)} an image on one core`,
    })),
  );
  protected readonly fault = computed(() =>
    faultAt(this.store.shownFaults(), 'generatorDigest') === null
      ? (faultAt(this.store.shownFaults(), 'layers') ?? faultAt(this.store.shownFaults(), 'labelSide'))
      : 'Choose a generator.',
  );
}
