import { Component, computed, input, output } from '@angular/core';
import type { Fault } from '@gannet/contracts';
import { MAX_CLASSES } from '@gannet/raster';
import { LabelRows } from '../projects/label-rows';
import { faultAt, faultsIn, type SchemaDraft } from '../projects/schema-draft';
import { DEFAULT_KEYS, keyOfClass } from './keys';
import { cssColor } from './layers';

/** The classes of a project of parts: names, descriptions and order, with the colour and the key that follow from it. */
@Component({
  selector: 'g-class-form',
  imports: [LabelRows],
  template: `
    <p class="quiet">
      The first class is what pixels get that nobody paints. Colours and keys follow the order: colour-blind people can
      tell these colours apart, best in a short list.
    </p>
    @if (fault(); as sentence) {
      <p class="fault" role="alert">{{ sentence }}</p>
    }
    <ng-template #mark let-index>
      <i [class.clear]="index === 0" [style.background]="color(index)"></i><kbd>{{ key(index) }}</kbd>
    </ng-template>
    <g-label-rows
      noun="class"
      [draft]="draft()"
      [most]="most"
      [faults]="labelFaults()"
      [mark]="mark"
      (changed)="changed.emit($event)"
    />
  `,
  styles: `
    :host {
      display: grid;
      gap: 10px;
    }
    i {
      width: 18px;
      height: 18px;
      border-radius: 5px;
      border: 1px solid rgb(0 0 0 / 0.35);
      box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.5);
    }
    i.clear {
      background: repeating-conic-gradient(#9aa3a8 0 25%, #e4e8ea 0 50%) 0 0 / 9px 9px !important;
    }
    kbd {
      min-width: 22px;
      font: 12px var(--g-mono);
      color: var(--mat-sys-on-surface-variant);
      text-align: center;
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
  readonly changed = output<SchemaDraft>();

  protected readonly most = MAX_CLASSES;
  protected readonly labelFaults = computed(() => faultsIn(this.faults(), 'classes'));
  protected readonly fault = computed(() => faultAt(this.faults(), 'classes'));
  protected readonly color = (index: number): string => (index < MAX_CLASSES ? cssColor(index) : 'none');
  protected readonly key = (index: number): string => keyOfClass(index, DEFAULT_KEYS);
}
