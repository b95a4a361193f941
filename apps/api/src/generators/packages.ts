import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fit, GeneratorWords } from '@gannet/contracts';
import {
  describePackage,
  type GeneratorFacts,
  GeneratorRefused,
  type GeneratorPackage,
  openPackage,
} from '@gannet/generator';
import { type ObjectStore, wholeOf } from '../storage/object-store.js';

const MANIFEST = 'generator.json';
const MANIFEST_BYTES = 2 ** 20;
/** An ONNX file is one protobuf message, which is limited to 2 GiB, as are byte arrays. */
const FILE_BYTES = 2 ** 31 - 1;

/**
 * Describes the package in a folder from its manifest and the sizes of its files, without reading graphs. Throws
 * GeneratorRefused.
 */
export async function readFacts(folder: string): Promise<GeneratorFacts> {
  return (await described(folder)).facts;
}

/** Whether a folder contains any of a package's files; one that does not may hold recipes, or another folder. */
export async function mayBePackage(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.some((name) => name === MANIFEST || name.endsWith('.onnx'));
}

/** Reads and checks the package in a folder: sizes before contents. Throws GeneratorRefused. */
export async function readPackage(folder: string): Promise<GeneratorPackage> {
  const { json, listed } = await described(folder);
  const files = new Map([[MANIFEST, json]]);
  for (const name of listed) files.set(name, await readFile(path.join(folder, name)));
  return withCheckedTexts(await openPackage(files));
}

async function described(
  folder: string,
): Promise<{ facts: GeneratorFacts; json: Uint8Array; listed: readonly string[] }> {
  if ((await sizeOf(folder, MANIFEST, MANIFEST_BYTES)) === null) throw new GeneratorRefused(`${MANIFEST} is missing.`);
  const json = await readFile(path.join(folder, MANIFEST));
  const { facts, files } = await describePackage(json, (name) => sizeOf(folder, name, FILE_BYTES));
  return { facts: withCheckedTexts(facts), json, listed: files };
}

/** Reads and checks the package below a key prefix of the object store. Throws GeneratorRefused. */
export async function readStoredPackage(
  objects: Pick<ObjectStore, 'get' | 'head'>,
  prefix: string,
): Promise<GeneratorPackage> {
  const sizes = async (name: string): Promise<number | null> =>
    (await objects.head(`${prefix}/${name}`))?.bytes ?? null;
  if ((await sizes(MANIFEST)) === null) throw new GeneratorRefused(`${MANIFEST} is missing.`);
  const json = await wholeOf(objects, `${prefix}/${MANIFEST}`);
  const { files: listed } = await describePackage(json, sizes);
  const files = new Map<string, Uint8Array>([[MANIFEST, json]]);
  for (const name of listed) files.set(name, await wholeOf(objects, `${prefix}/${name}`));
  return withCheckedTexts(await openPackage(files));
}

/** Validates the texts that people are shown. Throws GeneratorRefused for texts that cannot be shown. */
function withCheckedTexts<T extends GeneratorFacts>(pack: T): T {
  const { version, description, license, attribution } = pack;
  const words = fit(GeneratorWords, { version, description, license, attribution });
  if (!words.ok) throw new GeneratorRefused(`In generator.json: ${words.sentence}`);
  return { ...pack, ...words.value };
}

/** Null if there is no such file. Throws GeneratorRefused if it is not a file, or is too large. */
async function sizeOf(folder: string, name: string, most: number): Promise<number | null> {
  const found = await stat(path.join(folder, name)).catch(() => null);
  if (!found) return null;
  if (!found.isFile()) throw new GeneratorRefused(`${name} is not a file.`);
  if (found.size > most) throw new GeneratorRefused(`${name} has ${found.size} bytes; at most ${most} are read.`);
  return found.size;
}
