import { computed, inject, Injectable, signal } from '@angular/core';
import {
  type LabelImportPreview,
  type LabelMapping,
  LARGEST_LABEL_FILE,
  mappedList,
  mappedRuns,
  type Round,
} from '@gannet/contracts';
import { Api } from '../edge/api';
import { Refused, sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';
import { bytes } from '../ui/words';

const ABSENT = { x: 0, y: 0, visibility: 0 } as const;
type Sample = LabelImportPreview['samples'][number];

/** A file of labels that were made elsewhere: what is in it, what it becomes, and its import. */
@Injectable()
export class ImportStore {
  readonly preview = signal<LabelImportPreview | null>(null);
  /** The label of the schema for each label of the file, by its id; null to ignore it. */
  readonly targets = signal<ReadonlyMap<number, number | null>>(new Map());
  readonly psi = signal(0.7);
  readonly replaces = signal(false);
  readonly problem = signal<string | null>(null);
  readonly doing = signal<'reading' | 'importing' | 'removing' | null>(null);
  /** What was imported here last. */
  readonly done = signal<Round | null>(null);
  /** Does the schema have a later version than the preview? */
  readonly isOutdated = computed(() => {
    const preview = this.preview();
    return preview !== null && this.project.schemaVersion() > preview.schemaVersion;
  });
  /** Images that would get a label. */
  readonly images = computed(() => {
    const preview = this.preview();
    return preview === null ? 0 : preview.images - (this.replaces() ? 0 : preview.taken);
  });

  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  private file: File | null = null;
  private chosen = 0;

  /** Reads a file without importing it. */
  async look(file: File): Promise<void> {
    this.forget();
    this.file = file;
    const turn = ++this.chosen;
    if (file.size > LARGEST_LABEL_FILE) {
      this.problem.set(
        `${file.name} has ${bytes(file.size)}; at most ${bytes(LARGEST_LABEL_FILE)} are taken. Leave pictures out, or split it into several imports.`,
      );
      return;
    }
    await this.act('reading', async () => {
      const preview = await this.send('previewImport', file, { file: file.name });
      if (turn !== this.chosen) return; // another file was chosen meanwhile
      this.preview.set(preview);
      this.targets.set(new Map(preview.found.map(({ id, suggested }) => [id, suggested])));
      this.psi.set(preview.psi ?? this.project.project()?.roundDefaults.psi ?? this.psi());
    });
  }

  /** Reads the file again, after the schema or the labels changed. */
  async lookAgain(): Promise<void> {
    if (this.file) await this.look(this.file);
  }

  map(id: number, target: number | null): void {
    this.targets.update((targets) => new Map(targets).set(id, target));
  }

  async run(): Promise<void> {
    const [file, preview] = [this.file, this.preview()];
    if (file === null || preview === null) return;
    await this.act('importing', async () => {
      const round = await this.send('importLabels', file, {
        file: file.name,
        sha256: preview.sha256,
        psi: this.psi(),
        schemaVersion: preview.schemaVersion,
        generator: preview.generator,
        mapping: [...this.targets()].map(([id, target]) => `${id}:${target ?? '-'}`).join(','),
        replace: this.replaces() ? 'yes' : 'no',
      });
      this.project.take(round);
      this.forget();
      this.done.set(round);
    });
  }

  async remove(round: number): Promise<void> {
    await this.act('removing', async () =>
      this.project.take(await this.api.call('removeImport', { project: this.project.slug(), round })),
    );
    await this.lookAgain();
  }

  forget(): void {
    this.file = null;
    this.chosen++;
    this.preview.set(null);
    this.problem.set(null);
    this.done.set(null);
    this.replaces.set(false);
  }

  /** The labels of a sample as the mapping makes them. */
  mapped({ labels, points }: Sample): Pick<Sample, 'labels' | 'points'> {
    const mapping: LabelMapping = Array.from({ length: 256 }, (_, id) => this.targets().get(id) ?? null);
    return {
      labels: labels && { ...labels, runs: mappedRuns(labels.runs, mapping) },
      points: points && mappedList(points, mapping, this.project.labels().length, ABSENT),
    };
  }

  private send<N extends 'previewImport' | 'importLabels'>(
    name: N,
    file: File,
    query: Readonly<Record<string, string | number>>,
  ) {
    return this.api.sendBytes(name, { project: this.project.slug() }, file, undefined, query);
  }

  private async act(what: 'reading' | 'importing' | 'removing', verb: () => Promise<void>): Promise<void> {
    this.doing.set(what);
    this.problem.set(null);
    try {
      await verb();
    } catch (error) {
      this.problem.set(sentenceOf(error));
      if (error instanceof Refused && error.code === 'CONFLICT') await this.project.reload();
    } finally {
      this.doing.set(null);
    }
  }
}
