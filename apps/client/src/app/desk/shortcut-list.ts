import { Component, computed, type ElementRef, effect, input, output, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Keys } from './keys';
import { changeWords, chordOf } from './key-map';

/** A command in the list. */
interface Command {
  readonly id: string;
  readonly words: string;
}

/** All keys of a page, in a dialog where they can be changed. */
@Component({
  selector: 'g-shortcut-list',
  imports: [MatButtonModule],
  host: { '(keydown)': 'press($event)' },
  template: `
    <dialog #dialog aria-labelledby="keys" (cancel)="leave()" closedby="any">
      <div class="top">
        <div class="row spread">
          <h2 id="keys">Keys</h2>
          <span class="row"
            ><label
              ><input
                type="checkbox"
                [checked]="keys().map().singles"
                (change)="keys().allowSingles(!keys().map().singles)"
              />
              keys without Ctrl or Alt</label
            >
            <button mat-button type="button" (click)="restore()">Reset to defaults</button
            ><button mat-button type="button" (click)="leave()">Close</button></span
          >
        </div>
        <p class="quiet small" role="status">{{ said() }}</p>
      </div>
      <dl>
        @for (row of rows(); track row.id) {
          <div>
            <dt>
              <button
                type="button"
                [class.asking]="asking() === row.id"
                [attr.aria-label]="shown(row) + ': ' + row.words + ', change'"
                (click)="asking.set(row.id)"
              >
                {{ drawn(shown(row)) }}
              </button>
            </dt>
            <dd>{{ row.words }}</dd>
          </div>
        }
        @for (row of gestures(); track row[0]) {
          <div>
            <dt>
              <span>{{ row[0] }}</span>
            </dt>
            <dd>{{ row[1] }}</dd>
          </div>
        }
      </dl>
    </dialog>
  `,
  styles: `
    dialog {
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      padding: 14px 20px 20px;
      background: var(--mat-sys-surface-container-low);
      color: var(--mat-sys-on-surface);
      width: min(920px, 94vw);
      max-height: 92vh;
    }
    .top {
      position: sticky;
      top: -14px;
      z-index: 1;
      margin-top: -14px;
      padding-block: 14px 8px;
      background: var(--mat-sys-surface-container-low);
    }
    dialog::backdrop {
      background: rgb(0 0 0 / 0.5);
    }
    dl {
      columns: 2 360px;
      column-gap: 28px;
      margin: 10px 0 0;
    }
    dl div {
      display: grid;
      grid-template-columns: 158px 1fr;
      gap: 12px;
      align-items: center;
      break-inside: avoid;
      padding: 1px 0;
    }
    dt button,
    dt span {
      font: 12.5px var(--g-mono);
      color: inherit;
    }
    dd {
      margin: 0;
      color: var(--mat-sys-on-surface-variant);
    }
    dt button {
      min-height: 26px;
      padding: 1px 8px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 6px;
      background: none;
      cursor: pointer;
      text-align: start;
      max-width: 158px;
    }
    dt button:hover {
      background: var(--mat-sys-surface-container-high);
    }
    dt button.asking {
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
    }
  `,
})
export class ShortcutList {
  readonly keys = input.required<Keys<string>>();
  readonly commands = input.required<readonly Command[]>();
  /** Pointer gestures, below the keys. */
  readonly gestures = input.required<readonly (readonly [gesture: string, words: string])[]>();
  readonly closed = output();

  /** The command that waits for its new key. */
  protected readonly asking = signal<string | null>(null);
  /** What the last change did. */
  private readonly news = signal('Click a key in the list to change it.');
  protected readonly said = computed(() => {
    const id = this.asking();
    return id === null ? this.news() : `Press the new key for “${this.wordsOf(id)}”. Escape keeps the old one.`;
  });
  protected readonly rows = computed(() =>
    this.commands().map((command) => ({ ...command, keys: (this.keys().map().keys[command.id] ?? []).join(', ') })),
  );
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    effect(() => this.dialog().nativeElement.showModal());
  }

  protected shown({ id, keys }: { id: string; keys: string }): string {
    return this.asking() === id ? '…' : keys || 'none';
  }

  /** Arrow keys as arrows; screen readers get their names. */
  protected drawn(keys: string): string {
    return keys.replace(
      /Arrow(Left|Right|Up|Down)/g,
      (_, way: string) => ({ Left: '←', Right: '→', Up: '↑', Down: '↓' })[way] ?? way,
    );
  }

  /** At once: the event "close" comes later, and until then keys would belong to nobody. */
  protected leave(): void {
    this.dialog().nativeElement.close();
    this.closed.emit();
  }

  protected restore(): void {
    this.keys().reset();
    this.news.set('All keys are reset to their defaults.');
  }

  protected press(event: KeyboardEvent): void {
    const id = this.asking();
    if (id === null || event.key === 'Tab') return;
    event.preventDefault();
    const chord = chordOf(event);
    if (chord === null) return; // a modifier alone, or no valid key
    this.asking.set(null);
    if (chord === 'Escape') return;
    this.news.set(changeWords(this.keys().map(), id, chord, (one) => this.wordsOf(one)));
    this.keys().give(id, chord);
  }

  private wordsOf(id: string): string {
    return this.commands().find((command) => command.id === id)?.words ?? id;
  }
}
