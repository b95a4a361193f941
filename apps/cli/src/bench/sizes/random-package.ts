import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '@gannet/generator';
import { styleGenerator, type StyleGenerator } from '../style-generator.js';

/** Maps of larger sides are one for each resolution, as by default in an import. */
const EVERY_MAP_UP_TO = 128;
const MOST_CHANNELS = 512;
const SMALLEST = 4;

/** Channels times side, as the published networks of each size have it. */
const BASE: Readonly<Record<number, number>> = { 64: 16_384, 128: 16_384, 256: 16_384, 512: 32_768, 1024: 32_768 };

/** Writes a generator package with StyleGAN2's shapes at `side` x `side` and random weights. */
export async function writeRandomPackage(folder: string, side: number): Promise<StyleGenerator> {
  const channels: [number, number][] = [];
  for (let at = SMALLEST; at <= side; at *= 2) channels.push([at, Math.min(MOST_CHANNELS, BASE[side]! / at)]);
  const generator = styleGenerator(channels, (resolution, isLast) => isLast || resolution <= EVERY_MAP_UP_TO);
  const { mapping, synthesis, zDim, layers } = generator;
  const manifest = {
    format: 1,
    name: `random-${side}`,
    version: '1.0.0',
    description: 'random weights in the shapes of StyleGAN2',
    resolution: side,
    zDim,
    wDim: zDim,
    numWs: 2 * channels.length,
    features: layers,
    imageRange: [-1, 1],
    recommendedPsi: 0.7,
    license: 'CC0',
    attribution: 'nobody',
    files: { 'mapping.onnx': await described(mapping), 'synthesis.onnx': await described(synthesis) },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'mapping.onnx'), mapping);
  await writeFile(path.join(folder, 'synthesis.onnx'), synthesis);
  await writeFile(path.join(folder, 'generator.json'), JSON.stringify(manifest));
  return generator;
}

async function described(bytes: Uint8Array): Promise<{ sha256: string; bytes: number }> {
  return { sha256: await sha256(bytes), bytes: bytes.length };
}
