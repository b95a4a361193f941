import { Component, input } from '@angular/core';

/** A remark over the lower edge of the image; nothing while there is none. */
@Component({
  selector: 'g-desk-remark',
  host: { role: 'status' },
  template: `{{ words() }}`,
  styles: `
    :host {
      justify-self: center;
      padding: 6px 14px;
      border: 1px solid #4a545b;
      border-radius: 16px;
      background: rgb(20 24 27 / 0.92);
      color: #e8eef1;
    }
    :host:empty {
      display: none;
    }
  `,
})
export class DeskRemark {
  readonly words = input.required<string>();
}
