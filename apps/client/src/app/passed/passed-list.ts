import { Component, computed, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import type { Passed } from '@gannet/contracts';
import { urlOf } from '../edge/api';
import { Note } from '../ui/note';
import { PageTurner } from '../ui/page-turner';
import { count, moment, plural } from '../ui/words';
import { PASSED_PAGE, PassedItemsStore } from './passed-store';

/** What happened to a skipped image since. */
const SINCE: Readonly<Record<Passed['state'], string>> = {
  waiting: 'waiting for somebody else',
  leased: 'in hand now',
  labelled: 'labelled since',
  rejected: 'rejected since',
};

/** Where an admin sees what people skipped or rejected, and why. */
@Component({
  selector: 'g-passed-list',
  imports: [FormsModule, PageTurner, Note],
  providers: [PassedItemsStore],
  templateUrl: './passed-list.html',
  styleUrl: './passed-list.scss',
})
export class PassedList {
  protected readonly store = inject(PassedItemsStore);
  protected readonly words = { count, moment, plural };
  protected readonly cells = computed(() =>
    (this.store.page()?.passed ?? []).map((passed) => ({
      ...passed,
      image: urlOf('candidateImage', { candidateId: passed.candidateId }),
      since: SINCE[passed.state],
    })),
  );
  protected readonly range = computed(() => {
    const total = this.store.page()?.total ?? 0;
    const { offset } = this.store.view();
    return { from: Math.min(offset + 1, total), to: Math.min(offset + PASSED_PAGE, total), total };
  });

  protected turn(by: 1 | -1): void {
    this.store.look({ offset: Math.max(0, this.store.view().offset + by * PASSED_PAGE) });
  }
}
