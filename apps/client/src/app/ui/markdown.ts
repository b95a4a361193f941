import { Component, computed, input, ViewEncapsulation } from '@angular/core';
import { markdownHtml } from './markdown-html';

/** A text that people wrote in Markdown. */
@Component({
  selector: 'g-markdown',
  template: `<div dir="auto" [innerHTML]="html()"></div>`,
  encapsulation: ViewEncapsulation.None, // the elements come from the text
  styles: `
    g-markdown {
      display: block;
      overflow-wrap: anywhere;
      :is(h3, h4, h5, h6) {
        margin: 10px 0 4px;
        font-size: 14px;
        font-weight: 600;
      }
      :is(p, ul, ol, pre, table, blockquote) {
        margin: 6px 0;
      }
      :is(ul, ol) {
        padding-inline-start: 20px;
      }
      img {
        max-width: 100%;
        border-radius: 6px;
      }
      pre {
        overflow-x: auto;
      }
      :is(th, td) {
        padding: 2px 8px 2px 0;
        text-align: start;
      }
    }
  `,
})
export class Markdown {
  readonly text = input.required<string>();
  protected readonly html = computed(() => markdownHtml(this.text()));
}
