import { Component, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from './icon';

/** Copies a text and confirms it in place. */
@Component({
  selector: 'g-copy',
  imports: [MatButtonModule, Icon],
  template: `
    <button mat-stroked-button type="button" (click)="copy()" [attr.aria-label]="'Copy ' + what()">
      <g-icon [name]="copied() ? 'check' : 'copy'" /> {{ copied() ? 'Copied' : 'Copy' }}
    </button>
    <span class="visually-hidden" aria-live="polite">{{ copied() ? what() + ' copied' : '' }}</span>
  `,
  styles: `
    button {
      min-width: 96px;
    }
    g-icon {
      width: 16px;
      height: 16px;
      margin-inline-end: 6px;
      vertical-align: -3px;
    }
  `,
})
export class CopyButton {
  readonly text = input.required<string>();
  readonly what = input.required<string>();
  protected readonly copied = signal(false);

  protected async copy(): Promise<void> {
    await writeClipboard(this.text());
    this.copied.set(true);
    setTimeout(() => this.copied.set(false), 2000);
  }
}

/** Pages over plain http have no clipboard API: there, a hidden field and the old command are used. */
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
