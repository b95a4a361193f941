import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, concat, constant, input, matmul, mul, reshape, tanh, type Value } from '@gannet/onnx';

/** Size of its latents. */
export const Z_DIM = 4;

interface Options {
  /** Width and height of its images. */
  readonly side: number;
  /** Applied to the styles [N, Z_DIM] before the image is computed. */
  readonly styles?: (flat: Value) => Value;
  /** Its version, and its name if that is not the folder's. */
  readonly name?: string;
  readonly version?: string;
}

/** Writes the package of a tiny generator: one layer `f` of two channels as large as its images. */
export function writeTinyGenerator(
  folder: string,
  { side, styles = (flat) => flat, name = path.basename(folder), version = '1' }: Options,
): void {
  const [z, psi, ws] = [input('z', ['N', Z_DIM]), input('psi', [1]), input('ws', ['N', 1, Z_DIM])];
  const flat = styles(reshape(ws, ['N', Z_DIM]));
  const map = (channels: number, first: number): Value =>
    reshape(
      tanh(matmul(flat, constant('float32', [Z_DIM, channels * side ** 2], waves(channels * side ** 2, first)))),
      ['N', channels, side, side],
    );
  const graphs: Record<string, Uint8Array> = {
    'mapping.onnx': build({ z, psi }, { ws: reshape(mul(z, psi), ['N', 1, Z_DIM]) }),
    'synthesis.onnx': build({ ws }, { image: concat([map(1, 0), map(1, 1), map(1, 2)], 1), f: map(2, 3) }),
  };
  const files = Object.fromEntries(
    Object.entries(graphs).map(([name, bytes]) => [
      name,
      { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    ]),
  );
  const manifest = {
    name,
    version,
    resolution: side,
    zDim: Z_DIM,
    wDim: Z_DIM,
    numWs: 1,
    features: [{ name: 'f', channels: 2, resolution: side }],
    imageRange: [-1, 1],
    recommendedPsi: 1,
    license: 'CC0',
    attribution: 'nobody',
    files,
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries({ ...graphs, 'generator.json': JSON.stringify(manifest) }))
    writeFileSync(path.join(folder, name), bytes);
}

/** Weights that give every pixel another colour. */
function waves(count: number, first: number): Float32Array {
  return Float32Array.from({ length: Z_DIM * count }, (_, at) => 0.8 * Math.sin(0.7 * at + first));
}
