import { Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Fault } from '@gannet/contracts';
import { hexPalette, MAX_CLASSES } from '@gannet/raster';
import { LabelRows, type RowExtras } from '../projects/label-rows';
import { faultAt, faultsIn, type SchemaDraft, withLabel } from '../projects/schema-draft';
import { ColorField } from '../ui/color-field';
import { swatchOf } from './layers';
import { classesIn } from './parts-setup';

/** The classes of a project of parts: names, descriptions, groups, colours, keys and order. */
@Component({
  selector: 'g-class-form',
  imports: [ColorField, LabelRows, MatButtonModule],
  template: `
    <p class="quiet">
      The first class is what pixels get that nobody paints; over images it is left clear. The colours of the palette
      can be told apart by colour-blind people, best in a short list.
    </p>
    @if (fault(); as sentence) {
      <p class="fault" role="alert">{{ sentence }}</p>
    }
    <ng-template #mark let-index>
      @if (marks()[index]; as one) {
        @if (index === 0) {
          <i title="Left clear over images" [style.background]="one.swatch"></i>
        } @else {
          <g-color-field
            [color]="one.color"
            [background]="one.swatch"
            [words]="'Colour of ' + one.words"
            [isOff]="extras()?.away?.has(one.id) ?? false"
            (picked)="recolor(one.id, $event)"
          />
        }
      }
    </ng-template>
    <g-label-rows
      noun="class"
      [draft]="draft()"
      [most]="most"
      [faults]="labelFaults()"
      [mark]="mark"
      [extras]="extras()"
      (changed)="changed.emit($event)"
    />
    @if (hasOwn()) {
      <button mat-button type="button" (click)="useThePalette()">Use the colours of the palette</button>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 10px;
    }
    i {
      width: 24px;
      height: 24px;
      border-radius: 6px;
      border: 1px solid rgb(0 0 0 / 0.35);
      box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.5);
    }
    button {
      justify-self: start;
    }
    .fault {
      color: var(--mat-sys-error);
    }
  `,
})
export class ClassForm {
  readonly draft = input.required<SchemaDraft>();
  readonly faults = input.required<readonly Fault[]>();
  readonly samples = input.required<readonly string[]>();
  readonly extras = input<RowExtras | null>(null);
  readonly changed = output<SchemaDraft>();

  protected readonly most = MAX_CLASSES;
  protected readonly labelFaults = computed(() => faultsIn(this.faults(), 'classes'));
  protected readonly fault = computed(() => faultAt(this.faults(), 'classes'));
  protected readonly marks = computed(() => {
    const classes = classesIn(this.draft());
    return this.draft().labels.map(({ id, name }, index) => ({
      id,
      words: name.trim() === '' ? `class ${index + 1}` : name,
      color: classes[index]?.color ?? hexPalette[index] ?? '#000000',
      swatch: index < MAX_CLASSES ? swatchOf(classes, index) : 'none',
    }));
  });
  /** Whether any class has another colour than that of its place. */
  protected readonly hasOwn = computed(() => classesIn(this.draft()).some(({ color }) => color !== undefined));

  protected recolor(id: number, color: string): void {
    this.changed.emit(withLabel(this.draft(), id, { color }));
  }

  protected useThePalette(): void {
    const draft = this.draft();
    this.changed.emit({ ...draft, labels: draft.labels.map((label, at) => ({ ...label, color: hexPalette[at] })) });
  }
}
