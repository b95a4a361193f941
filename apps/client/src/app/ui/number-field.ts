import { Component, input, output } from '@angular/core';
import { ControlContainer, FormsModule, NgForm } from '@angular/forms';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { FormField } from '@gannet/contracts';

/** A number of the form around it, with the bounds of its schema. */
@Component({
  selector: 'g-number-field',
  imports: [FormsModule, MatFormFieldModule, MatInputModule],
  viewProviders: [{ provide: ControlContainer, useExisting: NgForm }],
  template: `
    <mat-form-field appearance="outline" subscriptSizing="dynamic">
      <mat-label>{{ field().title }}</mat-label>
      <input
        matInput
        type="number"
        [name]="field().name"
        [min]="field().min"
        [max]="field().max"
        [step]="field().step"
        [ngModel]="value()"
        (ngModelChange)="changed.emit($event)"
      />
    </mat-form-field>
  `,
  styles: `
    :host {
      display: grid;
    }
  `,
})
export class NumberField {
  readonly field = input.required<Extract<FormField, { kind: 'number' }>>();
  /** A number, or what was typed instead. */
  readonly value = input.required<unknown>();
  /** What was typed: a number, null for an empty field. */
  readonly changed = output<unknown>();
}
