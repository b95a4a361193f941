import { CdkDrag, type CdkDragDrop, CdkDragHandle, CdkDropList } from '@angular/cdk/drag-drop';
import { NgTemplateOutlet } from '@angular/common';
import {
  ApplicationRef,
  Component,
  computed,
  type ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  type TemplateRef,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { type Fault, keyWords, LABEL_KEYS, labelKeys, type SchemaLabel } from '@gannet/contracts';
import { Icon } from '../ui/icon';
import { faultAt, groupsOf, nextId, type SchemaDraft, withLabel, withMoved, withNew, without } from './schema-draft';

/** What the page of a living project adds to the rows. */
export interface RowExtras {
  /** Shown below the fields of each label, with its id as `$implicit`. */
  readonly template: TemplateRef<{ $implicit: number }>;
  /** Labels that will be gone, by id: they are not edited any more. */
  readonly away: ReadonlySet<number>;
  /** Ids below it are labels of the present schema, which are not removed from the list. */
  readonly present: number;
}

/**
 * The labels of a schema as rows: their names, descriptions and keys, which are typed here, and their order, which follows
 * the pointer or Alt with the arrow keys. What a task shows before a name comes as a template.
 */
@Component({
  selector: 'g-label-rows',
  imports: [CdkDrag, CdkDragHandle, CdkDropList, NgTemplateOutlet, MatButtonModule, Icon],
  templateUrl: './label-rows.html',
  styleUrl: './label-rows.scss',
})
export class LabelRows {
  readonly draft = input.required<SchemaDraft>();
  /** What one is called: "class". */
  readonly noun = input.required<string>();
  /** The most that a schema can have. */
  readonly most = input.required<number>();
  /** Those of the list, such as `[2, 'name']`. */
  readonly faults = input.required<readonly Fault[]>();
  /** Shown before each name, with its index as `$implicit`. */
  readonly mark = input.required<TemplateRef<{ $implicit: number }>>();
  readonly extras = input<RowExtras | null>(null);
  readonly changed = output<SchemaDraft>();
  /** The label whose fields have the focus. */
  readonly focused = output<number>();

  /** The draft as typed: a second change in the same frame comes before the first is back as the draft. */
  private readonly work = linkedSignal(() => this.draft());
  /** What the last change of the order was, for screen readers. */
  protected readonly said = signal('');
  protected readonly keys = Array.from({ length: LABEL_KEYS }, (_, at) => ({ key: at + 1, words: shortKey(at + 1) }));
  protected readonly rows = computed(() => {
    const away = this.extras()?.away;
    const labels = this.work().labels;
    const shown = labelKeys(labels.filter(({ id }) => !away?.has(id)));
    const places = labels.map(({ id }) => (away?.has(id) ? null : (shown.shift() ?? null)));
    return labels.map((label, index) => ({
      ...label,
      isAway: away?.has(label.id) ?? false,
      mayGo: label.id >= (this.extras()?.present ?? 0),
      byPlace: label.key === undefined && places[index] != null ? shortKey(places[index]) : '–',
      keyFault: faultAt(this.faults(), index, 'key'),
      words: label.name.trim() === '' ? `${this.noun()} ${index + 1}` : label.name,
      nameFault: faultAt(this.faults(), index, 'name') ?? faultAt(this.faults(), index),
      hintFault: faultAt(this.faults(), index, 'hint'),
      groupFault: faultAt(this.faults(), index, 'group'),
    }));
  });
  /** Offered while a group is typed. */
  protected readonly groups = computed(() => groupsOf(this.work()));
  protected readonly isFull = computed(() => this.work().labels.length >= this.most());

  private readonly list = viewChild.required<ElementRef<HTMLElement>>('list');
  private readonly app = inject(ApplicationRef);

  private change(draft: SchemaDraft): void {
    this.work.set(draft);
    this.changed.emit(draft);
  }

  protected type(id: number, change: Partial<SchemaLabel>): void {
    this.change(withLabel(this.work(), id, change));
  }

  /** A new row after the given one, with the focus in its name. */
  protected add(after: number): void {
    if (this.isFull()) return;
    const id = nextId(this.work());
    this.change(withNew(this.work(), after + 1));
    this.focusName(id);
  }

  protected remove(id: number, index: number): void {
    const { labels } = this.work();
    const next = labels[index + 1] ?? labels[index - 1];
    this.said.set(`${this.rows()[index]?.words ?? ''} is removed`);
    this.change(without(this.work(), id));
    if (next) this.focusName(next.id);
    else this.list().nativeElement.parentElement?.querySelector<HTMLElement>('button.add')?.focus();
  }

  /** `key` is that of the list, '' for the key of the place. */
  protected chooseKey(id: number, key: string): void {
    this.type(id, { key: key === '' ? undefined : Number(key) });
  }

  protected move(id: number, to: number, keepsFocus: boolean): void {
    const from = this.work().labels.findIndex((label) => label.id === id);
    if (to < 0 || to >= this.work().labels.length || from === to) return;
    this.said.set(`${this.rows()[from]?.words ?? ''} is now ${to + 1} of ${this.work().labels.length}`);
    const focused = document.activeElement;
    this.change(withMoved(this.work(), id, to));
    if (!keepsFocus) return;
    this.app.tick();
    (focused as HTMLElement | null)?.focus();
  }

  protected drop({ previousIndex, currentIndex }: CdkDragDrop<unknown>): void {
    const label = this.work().labels[previousIndex];
    if (label) this.move(label.id, currentIndex, false);
  }

  protected key(event: KeyboardEvent, id: number, index: number): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.altKey && by !== 0) {
      event.preventDefault();
      this.move(id, index + by, true);
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      this.add(index);
    }
  }

  private focusName(id: number): void {
    this.app.tick(); // the next key counts there already
    this.list().nativeElement.querySelector<HTMLElement>(`#label-${id}`)?.focus();
  }
}

function shortKey(key: number): string {
  return keyWords(key).replace('Shift+', '⇧');
}
