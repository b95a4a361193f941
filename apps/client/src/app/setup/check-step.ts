import { Component, computed, inject } from '@angular/core';
import { formFields, type LabelSchema, RoundSettings, taskContract } from '@gannet/contracts';
import { schemaSetup } from '../tasks/schema-setups';
import { labelTask } from '../tasks/tasks';
import { Markdown } from '../ui/markdown';
import { NewProjectStore } from './new-project-store';

const FIELDS = formFields(RoundSettings);

/** Everything that the new project will be, before it is. */
@Component({
  selector: 'g-check-step',
  imports: [Markdown],
  template: `
    <dl>
      <dt>Name</dt>
      <dd>
        <b dir="auto">{{ store.draft().name }}</b>&ngsp;<span class="quiet">at /p/{{ store.request()['slug'] }}</span>
      </dd>
      <dt>Generator</dt>
      <dd>
        @if (store.generator(); as generator) {
          <bdi>{{ generator.name }}</bdi> {{ generator.version }}, {{ generator.resolution }} ×
          {{ generator.resolution }} pixels
          <span class="quiet small">Later, the project can only move to newer versions of it.</span>
          @if (store.draft().layers; as layers) {
            <span class="quiet"
              >Labels are learnt from {{ layers.length }} of its {{ generator.layers.length }} feature maps.</span
            >
          }
          @if (store.draft().labelSide; as side) {
            <span class="quiet">Labels have {{ side }} × {{ side }} pixels.</span>
          }
        }
      </dd>
      <dt>{{ setup().title }}</dt>
      <dd>
        <ol>
          @for (label of labels(); track $index) {
            <li>
              @if (label.color) {
                <i [style.background]="label.color"></i>
              }
              <bdi>{{ label.name }}</bdi>
            </li>
          }
        </ol>
      </dd>
      <dt>Guidelines</dt>
      <dd class="guidelines">
        @if (store.draft().guidelines.trim() === '') {
          <span class="quiet">None yet. They can be written at any time.</span>
        } @else {
          @defer (on immediate) {
            <g-markdown [text]="store.draft().guidelines" />
          } @placeholder {
            <p dir="auto">{{ store.draft().guidelines }}</p>
          }
        }
      </dd>
      <dt>Settings</dt>
      <dd>
        <ul>
          @for (setting of settings(); track setting.title) {
            <li>
              <span class="quiet">{{ setting.title }}</span>&ngsp;{{ setting.value }}
            </li>
          }
        </ul>
      </dd>
    </dl>
    <p class="quiet">After this, the project’s page opens, where you start its round 0.</p>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    dl {
      display: grid;
      grid-template-columns: 120px minmax(0, 1fr);
      gap: 10px 16px;
      margin: 0;
    }
    dt {
      font-weight: 600;
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    ol,
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
      display: flex;
      flex-wrap: wrap;
      gap: 4px 18px;
    }
    ol li {
      display: inline-flex;
      gap: 6px;
      align-items: center;
    }
    i {
      width: 14px;
      height: 14px;
      border-radius: 4px;
      border: 1px solid rgb(0 0 0 / 0.35);
    }
    .guidelines {
      max-height: 300px;
      overflow: auto;
    }
    @media (max-width: 600px) {
      dl {
        grid-template-columns: minmax(0, 1fr);
        gap: 2px;
      }
      dd {
        margin-bottom: 10px;
      }
    }
  `,
})
export class CheckStep {
  protected readonly store = inject(NewProjectStore);
  protected readonly setup = computed(() => schemaSetup(this.store.draft().task));
  protected readonly labels = computed(() => {
    const task = labelTask(this.store.draft().task);
    const schema = schemaSetup(this.store.draft().task).schemaOf(this.store.schema()) as LabelSchema;
    const labels = taskContract(schema.task).labelsOf(schema);
    return labels.map((label, index) => ({ ...label, color: task.swatchOf(labels, index) }));
  });
  protected readonly settings = computed(() =>
    FIELDS.map((field) => {
      const value = this.store.settings()[field.name];
      const words = field.kind === 'choice' ? field.options.find(([option]) => option === value)?.[1] : undefined;
      return { title: field.title, value: words ?? String(value) };
    }),
  );
}
