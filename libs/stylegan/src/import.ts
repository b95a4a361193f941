import { sha256 } from '@gannet/generator';
import { build } from '@gannet/onnx';
import { readCheckpoint } from './checkpoint.js';
import { channelsOf, chosenMaps, type LayerChoice, sideOf } from './choice.js';
import { isKnownSource } from './known-sources.js';
import { mappingGraph, sizesOf } from './networks/mapping.js';
import { stylegan2 } from './networks/stylegan2.js';
import { stylegan3 } from './networks/stylegan3.js';
import { refuse } from './refused.js';

/** What a checkpoint does not say of itself. */
export interface ImportOptions {
  /** Of letters, digits, dots, dashes and underscores. */
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly license: string;
  readonly attribution: string;
  readonly layers?: LayerChoice;
  /** Of a network that was trained with classes, the one to generate. */
  readonly classIndex?: number | null;
  /** How many styles psi truncates, from the first one on; all by default. */
  readonly truncationCutoff?: number | null;
  readonly recommendedPsi?: number;
}

/** A generator package made of a checkpoint. */
export interface Imported {
  /** `mapping.onnx`, `synthesis.onnx` and `generator.json`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly kind: 'StyleGAN2' | 'StyleGAN3';
  readonly resolution: number;
  readonly layers: readonly { readonly name: string; readonly channels: number; readonly resolution: number }[];
  /** Names of the network's other maps, which are not in the graph. */
  readonly leftOut: readonly string[];
  /**
   * Whether the network's code is one of the published versions. A changed one may compute something else from the same
   * weights: look at its images. True for files that hold no code.
   */
  readonly isKnownSource: boolean;
}

/** Truncation of most published samples. */
const USUAL_PSI = 0.7;

/**
 * Turns a checkpoint into a generator package of format 1, without executing anything of it: an image of a seed equals
 * that of the original code with constant noise. Throws CheckpointRefused with one sentence.
 */
export async function importCheckpoint(bytes: Uint8Array, options: ImportOptions): Promise<Imported> {
  const { network, kind, source } = readCheckpoint(bytes);
  const sizes = sizesOf(network);
  const { classIndex = null, truncationCutoff: cutoff = null } = options;
  if (cutoff !== null && (cutoff < 1 || cutoff > sizes.numWs))
    refuse(`The network has ${sizes.numWs} styles; ${cutoff} of them cannot be truncated.`);
  const mapping = mappingGraph(network.module('mapping'), sizes, { cutoff, classIndex });
  const { ws, image, maps } = (kind === 'StyleGAN3' ? stylegan3 : stylegan2)(network.module('synthesis'), sizes);
  const chosen = chosenMaps(maps, options.layers ?? 'default');
  const synthesis = build({ ws }, { image, ...Object.fromEntries(chosen.map(({ name, value }) => [name, value])) });
  const layers = chosen.map((map) => ({ name: map.name, channels: channelsOf(map), resolution: sideOf(map) }));
  const manifest = {
    format: 1,
    name: options.name,
    version: options.version ?? '1.0.0',
    description: options.description ?? `${kind}, imported from a checkpoint`,
    resolution: sizes.resolution,
    zDim: sizes.zDim,
    wDim: sizes.wDim,
    numWs: sizes.numWs,
    features: layers,
    imageRange: [-1, 1],
    recommendedPsi: options.recommendedPsi ?? USUAL_PSI,
    license: options.license,
    attribution: options.attribution,
    files: { 'mapping.onnx': await described(mapping), 'synthesis.onnx': await described(synthesis) },
  };
  return {
    files: new Map([
      ['mapping.onnx', mapping],
      ['synthesis.onnx', synthesis],
      ['generator.json', new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)],
    ]),
    kind,
    resolution: sizes.resolution,
    layers,
    leftOut: maps.filter((map) => !chosen.includes(map)).map(({ name }) => name),
    isKnownSource: source === null || (await isKnownSource(source)),
  };
}

async function described(bytes: Uint8Array): Promise<{ sha256: string; bytes: number }> {
  return { sha256: await sha256(bytes), bytes: bytes.length };
}
