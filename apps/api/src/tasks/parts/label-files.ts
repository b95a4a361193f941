import { reduced } from '@gannet/raster';
import { z } from 'zod';
import type { ArchivedFile } from '../files/archive.js';
import { agreed, cocoFilesIn, type NamedCoco } from '../files/coco-files.js';
import { annotationsByImage, cocoLabels, cocoNames, cocoSeed } from '../files/coco.js';
import {
  attempt,
  type FileContext,
  type FileImage,
  isIncidental,
  jsonOf,
  type LabelFile,
} from '../files/label-file.js';
import { kindOf, labelValues } from '../files/label-values.js';
import { recordIn } from '../files/record.js';
import { seedOfName } from '../files/seed-of-name.js';
import { Unreadable } from '../files/unreadable.js';

const UNCOVERED = 0;
const BACKGROUND = 0;
const CLASSES = 'classes.json';

/**
 * Label maps of the images' size: PNG or NumPy files, a shard of a release, or COCO instances. Throws Unreadable.
 */
export function partsFile(files: readonly ArchivedFile[], context: FileContext): LabelFile {
  const cocos = cocoFilesIn(files);
  return cocos.length > 0 ? cocoFile(cocos, context) : mapFile(files, context);
}

function cocoFile(cocos: readonly NamedCoco[], context: FileContext): LabelFile {
  const { side } = context;
  const names = agreed(cocos, cocoNames);
  return {
    format: 'COCO instances',
    labelOf: (id) => ({ id, name: names[id] ?? String(id), place: id === UNCOVERED ? BACKGROUND : null }),
    *images() {
      for (const { coco } of cocos) {
        const annotations = annotationsByImage(coco);
        for (const image of coco.images)
          yield attempt(image.file_name, () => ({
            file: image.file_name,
            seed: cocoSeed(image, side),
            psi: null,
            answer: answerOf(cocoLabels(coco, annotations.get(image.id) ?? [], side), context),
          }));
      }
    },
  };
}

/** Labels of every pixel of an image, reduced to the project's label side by majority. */
function answerOf(data: Uint8Array, { side, labelSide }: FileContext): { labels: Buffer; points: null } {
  return { labels: Buffer.from(reduced({ width: side, height: side, data }, side / labelSide).data), points: null };
}

const Classes = z.object({ classes: z.array(z.object({ index: z.number(), name: z.string() })) });

function mapFile(files: readonly ArchivedFile[], context: FileContext): LabelFile {
  const byName = new Map(files.map((file) => [file.name, file]));
  const names = classNamesIn(files);
  return {
    format: 'label maps',
    labelOf: (id) => ({ id, name: names.get(id) ?? String(id), place: names.has(id) ? null : id }),
    *images() {
      for (const file of files) {
        if (isIncidental(file) || isBeside(file, byName)) continue;
        yield attempt(file.name, () => mapIn(file, byName, context));
      }
    },
  };
}

/** The names of the values, if the files say them as a release does. */
function classNamesIn(files: readonly ArchivedFile[]): ReadonlyMap<number, string> {
  const file = files.find(({ name }) => name === CLASSES || name.endsWith(`/${CLASSES}`));
  const read = file && Classes.safeParse(jsonOf(file.bytes(256 * 1024)));
  return new Map(read?.data?.classes.map(({ index, name }) => [index, name]));
}

/** Whether a file belongs to the label map of an image: its picture, its record, or the names of the classes. */
function isBeside({ name }: ArchivedFile, byName: ReadonlyMap<string, ArchivedFile>): boolean {
  if (name === CLASSES || name.endsWith(`/${CLASSES}`)) return true;
  const stem = name.replace(/\.(?:png|json)$/, '');
  return stem !== name && byName.has(`${stem}.mask.png`);
}

function mapIn(
  file: ArchivedFile,
  byName: ReadonlyMap<string, ArchivedFile>,
  context: FileContext,
): Exclude<FileImage, { problem: string }> {
  const { side } = context;
  const bytes = file.bytes(2 * side * side + 256 * 1024); // twice what an uncompressed label map needs
  const kind = kindOf(bytes);
  if (kind !== 'png' && kind !== 'npy')
    throw new Unreadable('it is no label map: those are PNG files, NumPy arrays (.npy), or JSON in the format of COCO');
  const beside = byName.get(file.name.replace(/\.mask\.png$/, '.json'));
  const record = beside && beside !== file ? recordIn(beside, context) : null;
  return {
    file: file.name,
    seed: record?.seed ?? seedOfName(file.name),
    psi: record?.psi ?? null,
    answer: answerOf(labelValues(bytes, kind, side), context),
  };
}
