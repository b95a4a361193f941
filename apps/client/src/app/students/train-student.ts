import { Component, computed, inject, input, output, resource, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { fit, formFields, NewStudent } from '@gannet/contracts';
import { sentenceOf } from '../edge/problem';
import { Note } from '../ui/note';
import { NumberField } from '../ui/number-field';
import { duration } from '../ui/words';
import { StudentsStore } from './students-store';

/** The form that trains a student, with how long it takes. */
@Component({
  selector: 'g-train-student',
  imports: [FormsModule, MatButtonModule, MatCheckboxModule, Note, NumberField],
  template: `
    <form (ngSubmit)="send()" aria-label="Train a model">
      @if (offer.hasValue() && offer.value().problem; as sentence) {
        <g-note>{{ sentence }}</g-note>
      } @else {
        <div class="fields">
          @for (field of fields; track field.name) {
            @if (field.kind === 'number') {
              <g-number-field [field]="field" [value]="settings()[field.name]" (changed)="set(field.name, $event)" />
            }
          }
        </div>
        <mat-checkbox
          name="mirror"
          [ngModel]="settings().mirror"
          (ngModelChange)="set('mirror', $event)"
          aria-describedby="about-mirror"
          >Mirror images</mat-checkbox
        >
        <p class="small quiet" id="about-mirror">
          What is called left and right is swapped; without the other side of a pair, images are not mirrored anyway.
          Training stops early when eight validations bring no improvement. The defaults suit most releases.
        </p>
        @if (failure(); as sentence) {
          <g-note kind="bad">{{ sentence }}</g-note>
        }
        <div class="row end">
          <span class="small quiet" role="status">{{ problem() ?? estimate() }}</span>
          <button mat-button type="button" (click)="done.emit()">Not now</button>
          <button mat-flat-button type="submit" [disabled]="store.isBusy() || problem() !== null">Train</button>
        </div>
      }
    </form>
  `,
  styles: `
    form {
      display: grid;
      gap: 10px;
    }
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(190px, 1fr));
      gap: 12px;
    }
    p {
      margin: 0;
      max-width: 70ch;
    }
    .end {
      justify-content: flex-end;
    }
  `,
})
export class TrainStudent {
  readonly version = input.required<string>();
  readonly done = output();

  protected readonly store = inject(StudentsStore);
  protected readonly fields = formFields(NewStudent);
  protected readonly settings = signal<NewStudent>(NewStudent.parse({}));
  protected readonly offer = resource({
    params: () => this.version(),
    loader: ({ params }) => this.store.offer(params),
  });
  protected readonly failure = computed(() => (this.offer.error() ? sentenceOf(this.offer.error()) : null));
  protected readonly problem = computed(() => {
    const settings = fit(NewStudent, this.settings());
    return settings.ok ? null : settings.sentence;
  });
  protected readonly estimate = computed(() => {
    if (!this.offer.hasValue()) return '';
    const { secondsPerStep, isMeasured } = this.offer.value();
    const time = duration(secondsPerStep * this.settings().steps);
    return isMeasured
      ? `At most ${time} on this server, by its last training.`
      : `About ${time}, if this server is like a machine of two cores.`;
  });

  protected set(name: keyof NewStudent, value: unknown): void {
    this.settings.update((settings) => ({ ...settings, [name]: value }));
  }

  protected async send(): Promise<void> {
    if (this.problem() === null && (await this.store.train(this.version(), this.settings()))) this.done.emit();
  }
}
