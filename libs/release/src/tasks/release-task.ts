import type {
  LabelChange,
  LabelMapping,
  LabelStats,
  Manifest,
  ManifestLabels,
  PreviewLabels,
  RecordedPlacement,
  RecordLabels,
  SampleRecord,
  Task,
} from '@gannet/contracts';
import type { Format } from '../formats/format.js';
import type { Sample } from '../sample.js';

/**
 * The task-specific parts of a release. The members are methods, so that an implementation for its own schema also
 * counts as one for any: it is only ever called with its own.
 */
export interface ReleaseTask<Schema, Quality, Change = Partial<LabelChange>, Stats = Partial<LabelStats>> {
  readonly name: Task;
  /** Whether a release with this manifest, or a sample with this record, is of this task. */
  has(labels: Partial<Manifest> | Partial<SampleRecord>): boolean;
  /** Whether samples have a label map in addition to the record: `<key>.mask.png`. */
  readonly hasMask: boolean;
  /** The formats that its labels can be converted to. */
  readonly formats: readonly Format[];
  /** The score by which images are dropped. */
  readonly score: string;
  /** The manifest's fields about a project's labels. */
  manifestOf(schema: Schema): ManifestLabels;
  /** The labels that an image can contain, in the order of the schema. */
  namesOf(manifest: ManifestLabels): readonly string[];
  /** The colour of each label; null for those of the default palette. */
  colorsOf(manifest: ManifestLabels): readonly (string | null)[];
  /** The file of the release that defines the labels. */
  schemaFile(manifest: ManifestLabels): { readonly path: string; readonly content: object };
  /**
   * What is wrong with a record's labels, as the end of a sentence: they must match the manifest, which has none of
   * this task in releases of other tasks.
   */
  problemOf(record: RecordLabels, manifest: ManifestLabels & Pick<Manifest, 'image'>): string | null;
  /** The labels of a sample, or what is wrong with them. */
  labelsIn(
    sample: Pick<Sample, 'mask' | 'record'>,
  ): ({ readonly ok: true } & SampleLabels) | { readonly ok: false; readonly problem: string };
  /** Indices of the labels in an image. */
  presentIn(record: RecordLabels): number[];
  /** Label fields of a sample preview. */
  previewOf(record: RecordLabels): PreviewLabels;
  /** Counts over the kept images; all zero, or nothing, for other tasks. */
  tally(manifest: ManifestLabels): LabelTally<Stats>;
  /** `mapping` says what became of the labels of `from`; null if nothing did. */
  isSame(from: Sample, to: Sample, mapping: LabelMapping | null): boolean;
  /** The difference between the labels of two samples with the same key. */
  changeOf(from: Sample, to: Sample, mapping: LabelMapping | null): Change;
  /** Larger for larger changes; null for a change of another task. */
  sizeOf(change: LabelChange): number | null;
  readonly card: CardText<Quality>;
  readonly croissant: CroissantText;
  readonly factory: FactoryWords;
}

/** Labels of one image: null for everything but the task's. */
interface SampleLabels {
  /** [height, width] class indices. */
  readonly labels: Uint8Array | null;
  /** In the order of the schema. */
  readonly points: readonly RecordedPlacement[] | null;
}

export interface LabelTally<Stats> {
  add(record: RecordLabels): void;
  stats(): Stats;
}

/** The task-specific texts of the data card. */
export interface CardText<Quality> {
  /** The task category of the Hugging Face hub. */
  readonly category: string;
  readonly tag: string;
  /** `dataset_info` of the canonical shards, where the hub's reader needs it. */
  readonly info: object | null;
  /** What every image comes with: "a class for every pixel". */
  labels(manifest: ManifestLabels): string;
  /** A section: how much of each label the release contains. */
  table(stats: LabelStats): string;
  /** A paragraph with the results of cross-validation. */
  quality(quality: Quality, stats: LabelStats): string;
  /** A section: how a program reads the shards that match a pattern. */
  loading(shards: string): string;
}

/** The task-specific parts of `croissant.json`. */
export interface CroissantText {
  readonly keyword: string;
  /** What people did: "labelled every pixel of" the images. */
  readonly done: string;
  /** Files of samples other than images, by their names in shards. */
  readonly files: readonly { readonly id: string; readonly includes: string }[];
  /** The record set that defines the labels. */
  labels(manifest: ManifestLabels): object;
  /** Record sets of labels that are not part of the samples' records. */
  readonly records: readonly object[];
}

/** How the factory of a task is run. */
interface FactoryWords {
  /** Lines of Python that compute `image` and the labels. */
  python(psi: number): string;
  /** The output that contains the labels, and its description. */
  readonly output: string;
  readonly described: string;
  /** The key of its metadata that names the labels. */
  readonly names: string;
}
