import type {
  LabelChange,
  LabelStats,
  Manifest,
  ManifestLabels,
  PreviewLabels,
  RecordLabels,
  SampleRecord,
  Task,
} from '@gannet/contracts';
import type { Format } from '../formats/format.js';
import type { Sample } from '../sample.js';

/**
 * What a release is where its labels are of one task. These are methods, so that one which takes its own schema alone
 * stands for one that takes any: it is only ever given its own.
 */
export interface ReleaseTask<Schema, Quality, Change = Partial<LabelChange>, Stats = Partial<LabelStats>> {
  readonly name: Task;
  /** Whether a release with this manifest, or a sample with this record, is of it. */
  has(labels: Partial<Manifest> | Partial<SampleRecord>): boolean;
  /** Whether a sample has a label map beside its record: `<key>.mask.png`. */
  readonly hasMask: boolean;
  /** What its labels can be turned into. */
  readonly formats: readonly Format[];
  /** What images are dropped by. */
  readonly score: string;
  /** What a manifest says of a project's labels. */
  manifestOf(schema: Schema): ManifestLabels;
  /** The labels that an image can contain, in the order of the schema. */
  namesOf(manifest: ManifestLabels): readonly string[];
  /** A file of the release: what the labels mean. */
  schemaFile(manifest: ManifestLabels): { readonly path: string; readonly content: object };
  /**
   * What is wrong with a record's labels of this task, as the end of a sentence: they are those of the manifest, which
   * are none where it is of another task.
   */
  problemOf(record: RecordLabels, manifest: ManifestLabels & Pick<Manifest, 'image'>): string | null;
  /** Indices of what is in an image. */
  presentIn(record: RecordLabels): number[];
  /** Label fields of a sample preview. */
  previewOf(record: RecordLabels): PreviewLabels;
  /** Counts over the kept images; all zero, or nothing, of another task. */
  tally(manifest: ManifestLabels): LabelTally<Stats>;
  isSame(from: Sample, to: Sample): boolean;
  /** How far the labels of two samples of one key differ. */
  changeOf(from: Sample, to: Sample): Change;
  /** More is a larger change; null of another task's. */
  sizeOf(change: LabelChange): number | null;
  readonly card: CardWords<Quality>;
  readonly croissant: CroissantWords;
  readonly factory: FactoryWords;
}

export interface LabelTally<Stats> {
  add(record: RecordLabels): void;
  stats(): Stats;
}

/** What the data card says of a task. */
export interface CardWords<Quality> {
  /** As the Hugging Face hub calls it. */
  readonly category: string;
  readonly tag: string;
  /** `dataset_info` of the canonical shards, where the hub's reader needs it. */
  readonly info: object | null;
  /** What every image comes with: "a class for every pixel". */
  labels(manifest: ManifestLabels): string;
  /** A section: how much of what is in the release. */
  table(stats: LabelStats): string;
  /** A paragraph: what cross-validation says. */
  quality(quality: Quality, stats: LabelStats): string;
  /** A section: how a program reads the shards that match a pattern. */
  loading(shards: string): string;
}

/** What `croissant.json` says of a task. */
export interface CroissantWords {
  readonly keyword: string;
  /** What people did: "labelled every pixel of" the images. */
  readonly done: string;
  /** Files of samples beside images, by their names in shards. */
  readonly files: readonly { readonly id: string; readonly includes: string }[];
  /** The record set of what the labels mean. */
  labels(manifest: ManifestLabels): object;
  /** Record sets of samples' labels that are not in their records. */
  readonly records: readonly object[];
}

/** How the factory of a task is run. */
interface FactoryWords {
  /** Lines of Python that make `image` and the labels. */
  python(psi: number): string;
  /** The output that has the labels, and what it is. */
  readonly output: string;
  readonly described: string;
  /** Where its metadata names the labels. */
  readonly names: string;
}
