import { Component, type ElementRef, effect, output, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { POINT_KEYS } from './point-keys';

/** All keys of the keypoint studio, over the page. */
@Component({
  selector: 'g-point-key-list',
  imports: [MatButtonModule],
  template: `
    <dialog #dialog aria-labelledby="keys" (close)="closed.emit()" closedby="any">
      <div class="row spread"><h2 id="keys">Keys</h2><button mat-button type="button" (click)="dialog.close()">Close</button></div>
      <dl>@for (entry of keys; track entry[1]) { <dt>{{ entry[0] }}</dt><dd>{{ entry[1] }}</dd> }</dl>
    </dialog>
  `,
  styles: `
    dialog { border: 1px solid var(--mat-sys-outline-variant); border-radius: 12px; padding: 16px 20px 20px; background: var(--mat-sys-surface-container-low); color: var(--mat-sys-on-surface); width: min(620px, 92vw); }
    dialog::backdrop { background: rgb(0 0 0 / 0.5); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 18px; margin: 10px 0 0; }
    dt { font: 12.5px var(--g-mono); white-space: nowrap; } dd { margin: 0; color: var(--mat-sys-on-surface-variant); }
  `,
})
export class PointKeyList {
  readonly closed = output();
  protected readonly keys = POINT_KEYS;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    effect(() => this.dialog().nativeElement.showModal());
  }
}
