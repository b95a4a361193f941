import { Component, computed, input } from '@angular/core';
import { splitName } from './names';

/** A name in one line. Where the room is short, its start is cut and its end stays; its tooltip has all of it. */
@Component({
  selector: 'g-short-name',
  host: { dir: 'auto', '[title]': 'tip() ?? name()' },
  template: `<span>{{ parts()[0] }}</span
    ><span class="end">{{ parts()[1] }}</span>`,
  styles: `
    :host {
      display: flex;
      min-width: 0;
      white-space: pre;
    }
    span {
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .end {
      flex: none;
      max-width: 100%;
    }
  `,
})
export class ShortName {
  readonly name = input.required<string>();
  /** The tooltip, where it says more than the name. */
  readonly tip = input<string>();
  protected readonly parts = computed(() => splitName(this.name()));
}
