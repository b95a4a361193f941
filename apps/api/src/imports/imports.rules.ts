import type { FoundLabel, LabelImportPreview, LabelMapping, RoundState } from '@gannet/contracts';
import { UNLABELLED } from '@gannet/raster';
import { ENDED } from '../rounds/rounds.rules.js';
import type { FileImage, LabelFile } from '../tasks/files/label-file.js';
import type { StoredAnswer } from '../tasks/server-task.js';

/** Number of values that the labels of a file have. */
const IDS = 256;

type LabelledImage = Exclude<FileImage, { problem: string }>;

/** Amounts of each label in an answer of a file: pixels, or placements that are not absent. */
function amountsIn({ labels, points }: StoredAnswer): number[] {
  const amounts = new Array<number>(IDS).fill(0);
  for (const value of labels ?? []) amounts[value]!++;
  points?.forEach(({ visibility }, id) => (amounts[id]! += visibility > 0 ? 1 : 0));
  return amounts;
}

/** Counts what a file contains, image by image, without keeping the images. */
export class Findings {
  readonly seeds: number[] = [];
  readonly problems: { file: string; problem: string }[] = [];
  problemCount = 0;
  private readonly amounts = new Array<number>(IDS).fill(0);
  private readonly images = new Array<number>(IDS).fill(0);
  private readonly met = new Set<number>();
  private readonly fileOfSeed = new Map<number, string>();
  private psi_: number | null = null;

  /** `shown` problems are told by name. */
  constructor(private readonly shown: number) {}

  /** Notes an image. Null if it cannot be imported; else the image. */
  note(image: FileImage): LabelledImage | null {
    if ('problem' in image) return this.refuse(image.file, image.problem);
    const { seed, file, psi, answer } = image;
    if (psi !== null && psi !== (this.psi_ ??= psi))
      return this.refuse(file, `it was made at psi ${psi}, and those before it at ${this.psi_}: import it by itself`);
    const earlier = this.fileOfSeed.get(seed);
    if (earlier !== undefined) return this.refuse(file, `it is of seed ${seed}, which ${earlier} is of already`);
    this.fileOfSeed.set(seed, file);
    this.seeds.push(seed);
    amountsIn(answer).forEach((amount, id) => {
      if (amount === 0 && !(answer.points && id < answer.points.length)) return;
      this.amounts[id]! += amount;
      if (amount > 0) this.images[id]!++;
      this.met.add(id);
    });
    return image;
  }

  /** That of the images, of which others are refused; null if the file does not say it. */
  get psi(): number | null {
    return this.psi_;
  }

  /** What the file's labels are, and which of `names` each is taken for. */
  found(file: LabelFile, names: readonly string[]): FoundLabel[] {
    return [...this.met]
      .sort((a, b) => a - b)
      .map((id) => {
        const { name, place } = file.labelOf(id);
        return {
          id,
          name,
          amount: this.amounts[id]!,
          images: this.images[id]!,
          suggested: suggested(name, place, names),
        };
      });
  }

  private refuse(file: string, problem: string): null {
    this.problemCount++;
    if (this.problems.length < this.shown) this.problems.push({ file, problem });
    return null;
  }
}

/** The label with that name, however it is capitalised, or else at that place. */
function suggested(name: string, place: number | null, names: readonly string[]): number | null {
  const wanted = name.trim().toLowerCase();
  const named = names.findIndex((one) => one.toLowerCase() === wanted);
  if (named >= 0) return named;
  return place !== null && place < names.length ? place : null;
}

/** The label of the schema for each id of a file, null for ids that have none; undefined for ids that are not mapped. */
export function mappingOf(text: string): ReadonlyMap<number, number | null> {
  return new Map(
    text.split(',').map((pair) => {
      const [id, label] = pair.split(':') as [string, string];
      return [Number(id), label === '-' ? null : Number(label)];
    }),
  );
}

/** As a list by id. */
export function asList(mapping: ReadonlyMap<number, number | null>): LabelMapping {
  return Array.from({ length: IDS }, (_, id) => mapping.get(id) ?? null);
}

/** The first id that an answer has and a mapping does not know; null if it knows them all. */
export function unmapped(answer: StoredAnswer, mapping: ReadonlyMap<number, number | null>): number | null {
  const id = amountsIn(answer).findIndex((amount, at) => amount > 0 && !mapping.has(at));
  return id < 0 ? null : id;
}

/** Whether an answer says nothing: no pixel of it has a class. */
export function isSilent({ labels }: StoredAnswer): boolean {
  return labels !== null && labels.every((label) => label === UNLABELLED);
}

/** Why no labels can be imported or removed now, as a sentence; null if they can. */
export function whyNotNow(
  rounds: readonly { readonly number: number; readonly state: RoundState }[],
): LabelImportPreview['problem'] {
  const active = rounds.find(({ state }) => !ENDED.includes(state));
  return active
    ? `Round ${active.number} is ${active.state}: what it learns from must not change meanwhile. Wait until it is complete, or cancel it.`
    : null;
}
