import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type GeneratorPackage, openPackage } from '@gannet/generator';
import { Failed } from '../failed.js';

/** The root of the workspace, relative to both `apps/cli/src/demo` and `apps/cli/dist/demo`. */
const ROOT = path.resolve(import.meta.dirname, '../../../..');

export const SERVER_MAIN = path.join(ROOT, 'apps/api/dist/main.js');
const GENERATOR = path.join(ROOT, 'generators/toonface-64');

/** Classes of the bundled generator, in the order of the oracle's logits. */
export const CLASSES = [
  'background',
  'skin',
  'hair',
  'eyes',
  'eyebrows',
  'nose',
  'mouth',
  'clothes',
  'glasses',
] as const;

/** Keypoints of the bundled generator, in the order of the oracle's heat maps. Left and right are the viewer's. */
export const KEYPOINTS = [
  'left eye',
  'right eye',
  'nose tip',
  'mouth',
  'left mouth corner',
  'right mouth corner',
  'chin',
  'left ear',
  'right ear',
] as const;
/** Edges of the skeleton, by index in `KEYPOINTS`. */
export const SKELETON = [
  [7, 0],
  [0, 2],
  [2, 1],
  [1, 8],
  [2, 3],
  [4, 3],
  [3, 5],
  [3, 6],
] as const;
export const FLIP_PAIRS = [
  [0, 1],
  [4, 5],
  [7, 8],
] as const;

/**
 * Whether the server and the generator are present, as in the repository: the published `gannet` package has neither.
 */
export function isInWorkspace(): boolean {
  return existsSync(GENERATOR);
}

export async function bundledGenerator(): Promise<GeneratorPackage> {
  const names = ['generator.json', 'mapping.onnx', 'synthesis.onnx'];
  return openPackage(new Map(await Promise.all(names.map(async (name) => [name, await bundledFile(name)] as const))));
}

export function bundledOracle(): Promise<Uint8Array> {
  return bundledFile('oracle/oracle.onnx');
}

/** The folders of the bundled generators. */
export type BundledName = 'toonface-64' | 'vehicle-64';

/** Real renders with exact labels, as an .npz file, and what is said of them in JSON. */
export async function bundledHeldOut(
  name: BundledName = 'toonface-64',
): Promise<{ readonly file: string; readonly bytes: Uint8Array; readonly about: string }> {
  const folder = path.join(ROOT, 'generators', name);
  return {
    file: path.join(folder, 'heldout.npz'),
    bytes: await bundledFile('heldout.npz', folder),
    about: new TextDecoder().decode(await bundledFile('heldout.json', folder)),
  };
}

/** The folder of the bundled generator's recipe, which includes the renderer. */
export function bundledRecipe(): string {
  return path.join(GENERATOR, 'recipe');
}

async function bundledFile(name: string, folder = GENERATOR): Promise<Uint8Array> {
  const file = path.join(folder, name);
  const buffer = await readFile(file).catch((cause: unknown) => {
    throw new Failed(`${file} is missing: the demo needs the generator that comes with Gannet.`, { cause });
  });
  // Bytes of their own: a small Buffer may share its memory with others.
  return new Uint8Array(buffer);
}
