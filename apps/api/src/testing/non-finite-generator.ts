import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, concat, constant, input, log, matmul, mul, reshape, type Value } from '@gannet/onnx';

/** Width and height of its images. */
const SIDE = 4;
export const NON_FINITE_LAYERS = [{ name: 'f', channels: 2, resolution: SIDE }];

/**
 * Writes a generator package into a folder of packages. Its features are the logarithms of what psi scales: NaN at psi
 * 1 for most seeds, those with a negative number in their latent, and minus infinity at psi 0.
 */
export function writeNonFiniteGenerator(generators: string): void {
  const graphs = graphsOf();
  const manifest = {
    name: 'brittle',
    version: '1',
    resolution: SIDE,
    zDim: 4,
    wDim: 4,
    numWs: 1,
    features: NON_FINITE_LAYERS,
    imageRange: [-1, 1],
    recommendedPsi: 1,
    license: 'CC0',
    attribution: 'nobody',
    files: Object.fromEntries(
      Object.entries(graphs).map(([name, bytes]) => [
        name,
        { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
      ]),
    ),
  };
  const folder = path.join(generators, 'brittle');
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries({ ...graphs, 'generator.json': JSON.stringify(manifest) }))
    writeFileSync(path.join(folder, name), bytes);
}

function graphsOf(): Record<string, Uint8Array> {
  const [z, psi, ws] = [input('z', ['N', 4]), input('psi', [1]), input('ws', ['N', 1, 4])];
  const map = (of: Value, channels: number): Value =>
    reshape(
      matmul(of, constant('float32', [4, channels * SIDE ** 2], new Float32Array(4 * channels * SIDE ** 2).fill(0.25))),
      ['N', channels, SIDE, SIDE],
    );
  const flat = reshape(ws, ['N', 4]);
  const plane = map(flat, 1);
  return {
    'mapping.onnx': build({ z, psi }, { ws: reshape(mul(z, psi), ['N', 1, 4]) }),
    'synthesis.onnx': build({ ws }, { image: concat([plane, plane, plane], 1), f: map(log(flat), 2) }),
  };
}
