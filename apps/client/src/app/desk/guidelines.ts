import { Component, input } from '@angular/core';
import { Markdown } from '../ui/markdown';

/** A project's guidelines, beside the image: plain until what reads Markdown is loaded. */
@Component({
  selector: 'g-guidelines',
  imports: [Markdown],
  template: `
    <details open>
      <summary>Guidelines</summary>
      @defer (on immediate) {
        <g-markdown [text]="text()" />
      } @placeholder {
        <p dir="auto">{{ text() }}</p>
      } @error {
        <p dir="auto">{{ text() }}</p>
      }
    </details>
  `,
  styles: `
    :host {
      display: block;
    }
    summary {
      font-weight: 600;
      cursor: pointer;
      font-size: 15px;
    }
    p {
      margin-top: 6px;
      white-space: pre-line;
      overflow-wrap: anywhere;
    }
  `,
})
export class Guidelines {
  readonly text = input.required<string>();
}
