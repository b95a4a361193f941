import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { urlOf } from '../edge/api';
import { TopBar } from '../frame/top-bar';
import { ArchivedNote } from '../projects/archived-note';
import { ProjectStore } from '../projects/project-store';
import { STATE_WORDS } from '../projects/round-words';
import { labelTask } from '../tasks/tasks';
import { Note } from '../ui/note';
import { count, moment, plural } from '../ui/words';
import { ImportStore } from './import-store';

/** Where an admin starts from labels that were made elsewhere: look at a file, say what its labels become, import. */
@Component({
  selector: 'g-import-page',
  imports: [FormsModule, MatButtonModule, NgComponentOutlet, RouterLink, ArchivedNote, Note, TopBar],
  providers: [ImportStore],
  templateUrl: './import-page.html',
  styleUrl: './import-page.scss',
})
export class ImportPage {
  protected readonly project = inject(ProjectStore);
  protected readonly store = inject(ImportStore);
  protected readonly words = { count, moment, plural };
  protected readonly states = STATE_WORDS;
  /** Percent to which labels cover their images. */
  protected readonly cover = signal(50);
  /** The round whose removal was pressed once. */
  protected readonly asking = signal<number | null>(null);
  protected readonly imports = computed(() =>
    (this.project.rounds() ?? []).flatMap((round) => (round.imported ? [{ round, imported: round.imported }] : [])),
  );
  protected readonly samples = computed(() => {
    const [project, preview] = [this.project.project(), this.store.preview()];
    if (project === null || preview === null) return [];
    const { picture } = labelTask(project.schema.task);
    return preview.samples.map((sample) => ({
      seed: sample.seed,
      picture,
      shown: {
        image: urlOf('projectImage', { project: project.slug }, { seed: sample.seed, psi: this.store.psi() }),
        imageAlt: `Image of seed ${sample.seed}`,
        labelsAlt: `Labels of seed ${sample.seed} by the file`,
        labels: this.store.mapped(sample),
        project,
      },
    }));
  });

  protected choose(field: HTMLInputElement): void {
    const file = field.files?.[0];
    field.value = ''; // the same file may be chosen again
    if (file) void this.store.look(file);
  }

  protected setPsi(text: string): void {
    const psi = Number(text);
    if (text.trim() !== '' && psi >= 0 && psi <= 1) this.store.psi.set(psi);
  }

  protected removeOrAsk(round: number): void {
    if (this.asking() !== round) return this.asking.set(round);
    this.asking.set(null);
    void this.store.remove(round);
  }
}
