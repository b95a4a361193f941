import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { bundledRecipe } from '../demo/bundled.js';
import { Failed, reasonOf } from '../failed.js';
import { decodeNpy, type NpyArray } from './npy.js';
import { ARRAYS, type Renders, rendersIn } from './renders.js';

/**
 * Seeds of the renders. `unlabelled` is the one that the generator was trained on; no other was used to train, select
 * or tune anything (2 and 3 evaluate interpreters and the generator), and no image of one seed is among the first
 * 40,000 of another.
 */
export const RENDER_SEEDS = { unlabelled: 1, labelled: 101, picking: 102, test: 103 } as const;

/**
 * The first `count` renders of a seed, made by the generator's recipe and cached in `folder`. Throws Failed with a
 * sentence if the recipe's packages are not installed, or a cached file is damaged.
 */
export async function rendersOf(seed: number, count: number, folder: string, signal: AbortSignal): Promise<Renders> {
  const prefix = path.join(folder, `renders-${seed}-${count}`);
  if (!ARRAYS.every((part) => existsSync(`${prefix}.${part}.npy`))) await render(seed, count, prefix, signal);
  const [images, masks, keypoints] = await Promise.all(ARRAYS.map((part) => read(`${prefix}.${part}.npy`)));
  if (images!.shape[0] !== count)
    throw new Failed(`${prefix}.*.npy do not hold ${count} renders: delete them, and they are made again.`);
  try {
    return rendersIn({ images: images!, masks: masks!, keypoints: keypoints! });
  } catch (cause) {
    throw new Failed(`${prefix}.*.npy cannot be used (${reasonOf(cause)}): delete them, and they are made again.`, {
      cause,
    });
  }
}

async function read(file: string): Promise<NpyArray> {
  try {
    return decodeNpy(await readFile(file));
  } catch (cause) {
    throw new Failed(`${file} cannot be used (${reasonOf(cause)}): delete it, and it is made again.`, { cause });
  }
}

/** The files get their names when all of them are complete. */
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
    for (const part of ARRAYS) await rename(`${unfinished}.${part}.npy`, `${prefix}.${part}.npy`);
  } finally {
    await Promise.all(
      ['json', ...ARRAYS.map((part) => `${part}.npy`)].map((end) => rm(`${unfinished}.${end}`, { force: true })),
    );
  }
}

function ran(file: string, words: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { stdio: ['ignore', 'ignore', 'pipe'], signal });
    let output = '';
    child.stderr.on('data', (text: Buffer) => (output = `${output}${text.toString()}`.slice(-2000)));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Failed(`The renderer ended with ${code ?? 'a signal'}: ${output.trim()}`)),
    );
  });
}
