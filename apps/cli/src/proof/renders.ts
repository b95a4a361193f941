import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { bundledRecipe } from '../demo/bundled.js';
import { Failed, reasonOf } from '../failed.js';
import { decodeNpy } from './npy.js';

/** Real images of the bundled generator's domain with exact labels: renders of the artwork that it imitates. */
export interface Renders {
  readonly count: number;
  readonly side: number;
  /** [count, side, side, 3] */
  readonly images: Uint8Array;
  /** [count, side, side] classes. */
  readonly labels: Uint8Array;
  /** [count, keypoints, 3]: x and y in pixels, and 1 where the point is visible. */
  readonly keypoints: Float32Array;
}

/**
 * The renders' seeds. `unlabelled` are those that the generator was trained on; no other was used to train, choose or
 * tune anything (2 and 3 judge interpreters and the generator), and no image of one seed is among the first 40,000 of
 * another.
 */
export const RENDER_SEEDS = { unlabelled: 1, labelled: 101, picking: 102, test: 103 } as const;

const PARTS = ['images', 'masks', 'keypoints'] as const;

/**
 * The first `count` renders of a seed, made by the generator's recipe and kept in `folder`. Throws Failed with a
 * sentence when the recipe's packages are not installed, or a kept file is damaged.
 */
export async function rendersOf(seed: number, count: number, folder: string, signal: AbortSignal): Promise<Renders> {
  const prefix = path.join(folder, `renders-${seed}-${count}`);
  if (!PARTS.every((part) => existsSync(`${prefix}.${part}.npy`))) await render(seed, count, prefix, signal);
  const [images, labels, keypoints] = await Promise.all(PARTS.map((part) => read(`${prefix}.${part}.npy`)));
  const [found = 0, side = 0] = images!.shape;
  if (found !== count || labels!.shape[0] !== count || keypoints!.shape[0] !== count)
    throw new Failed(`${prefix}.*.npy do not hold ${count} renders: delete them, and they are made again.`);
  return {
    count,
    side,
    images: images!.data as Uint8Array,
    labels: labels!.data as Uint8Array,
    keypoints: keypoints!.data as Float32Array,
  };
}

async function read(file: string): Promise<ReturnType<typeof decodeNpy>> {
  try {
    return decodeNpy(await readFile(file));
  } catch (cause) {
    throw new Failed(`${file} cannot be used (${reasonOf(cause)}): delete it, and it is made again.`, { cause });
  }
}

/** The files appear under their names when all of them are whole. */
async function render(seed: number, count: number, prefix: string, signal: AbortSignal): Promise<void> {
  const recipe = bundledRecipe();
  if (!existsSync(path.join(recipe, 'node_modules')))
    throw new Failed(`The renderer's packages are not installed: run npm ci in ${recipe}.`);
  await mkdir(path.dirname(prefix), { recursive: true });
  const unfinished = `${prefix}.part-${process.pid}`;
  try {
    await ran(
      process.execPath,
      [path.join(recipe, 'render.mjs'), 'heldout', unfinished, String(seed), '0', String(count)],
      signal,
    );
    for (const part of PARTS) await rename(`${unfinished}.${part}.npy`, `${prefix}.${part}.npy`);
  } finally {
    await Promise.all(
      ['json', ...PARTS.map((part) => `${part}.npy`)].map((end) => rm(`${unfinished}.${end}`, { force: true })),
    );
  }
}

function ran(file: string, words: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { stdio: ['ignore', 'ignore', 'pipe'], signal });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2000)));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Failed(`The renderer ended with ${code ?? 'a signal'}: ${said.trim()}`)),
    );
  });
}
