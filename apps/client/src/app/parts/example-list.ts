import { Component, computed, inject } from '@angular/core';
import { ProjectStore } from '../projects/project-store';
import { ExampleStore } from './example-store';
import { LabelPicture } from './label-picture';
import { classesOf } from './schema';

/** Accepted annotations beside their images, which show how others read the guidelines. */
@Component({
  selector: 'g-example-list',
  imports: [LabelPicture],
  providers: [ExampleStore],
  template: `
    <details (toggle)="store.load()">
      <summary>Accepted examples</summary>
      @if (store.problem()) {
        <p class="small quiet">They could not be loaded just now.</p>
      }
      @if (store.examples(); as list) {
        <div class="list">
          @for (shown of list; track shown.example.candidateId) {
            <figure>
              <div class="pair">
                <img class="photo" [src]="shown.image" alt="Image of seed {{ shown.example.seed }}" />
                @if (shown.example.labels; as labels) {
                  <g-label-picture [labels]="labels" [classes]="classes()" alt="Its accepted labels" />
                }
              </div>
              <figcaption>seed {{ shown.example.seed }} · round {{ shown.example.round }}</figcaption>
            </figure>
          } @empty {
            <p class="small quiet">Nothing was accepted yet. Examples appear here as people submit.</p>
          }
        </div>
      }
    </details>
  `,
  styles: `
    summary {
      font-weight: 600;
      cursor: pointer;
      font-size: 15px;
    }
    .list {
      display: grid;
      gap: 8px;
      margin-top: 8px;
    }
    figure {
      margin: 0;
    }
    .pair {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 4px;
    }
    img,
    g-label-picture {
      width: 100%;
      aspect-ratio: 1;
      border-radius: 6px;
    }
    figcaption {
      font-size: 12px;
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class ExampleList {
  protected readonly store = inject(ExampleStore);
  private readonly project = inject(ProjectStore);
  protected readonly classes = computed(() => classesOf(this.project.project()));
}
