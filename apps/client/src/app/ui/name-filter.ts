import {
  afterNextRender,
  Component,
  type ElementRef,
  inject,
  Injector,
  input,
  model,
  output,
  viewChild,
} from '@angular/core';

/** A field that searches a long list by name. Enter takes the first one found, Escape empties it. */
@Component({
  selector: 'g-name-filter',
  template: `<input
    #field
    type="search"
    autocomplete="off"
    spellcheck="false"
    dir="auto"
    [placeholder]="hint()"
    [attr.aria-label]="label()"
    [value]="query()"
    (input)="query.set(field.value)"
    (keydown.enter)="taken.emit()"
    (keydown.escape)="query.set('')"
  />`,
  styles: `
    input {
      width: 100%;
      min-height: 32px;
      margin-bottom: 6px;
      padding: 0 8px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      background: none;
      color: inherit;
      font: inherit;
    }
    @media (pointer: coarse) {
      input {
        min-height: 44px;
      }
    }
  `,
})
export class NameFilter {
  readonly label = input.required<string>();
  /** Shown while it is empty. */
  readonly hint = input.required<string>();
  readonly query = model.required<string>();
  readonly taken = output();
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  private readonly injector = inject(Injector);

  /** Gets the focus once it is drawn. */
  focus(): void {
    afterNextRender(
      () => {
        this.field().nativeElement.focus();
        this.field().nativeElement.select();
      },
      { injector: this.injector },
    );
  }
}
