import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  add,
  build,
  cast,
  concat,
  constant,
  input,
  less,
  loop,
  matmul,
  mul,
  reduceSum,
  reshape,
  scalar,
  slice,
} from '@gannet/onnx';

/** Width and height of its images, and the size of its latents. */
export const SLEEPER = { side: 4, zDim: 4 };
/** Below this, the first of the styles makes it count to more than anybody waits for. */
const ASLEEP = -1;
const FOR_EVER = 2 ** 40;

/** Whether the generator hangs for a latent at a psi. */
export function sleeps(latent: Float32Array, psi: number): boolean {
  return Math.fround(latent[0]! * Math.fround(psi)) < ASLEEP;
}

/**
 * Writes the package of a generator that never returns for about one seed in thirteen, and is well-behaved for every
 * other.
 */
export function writeSleeper(folder: string): void {
  const { side, zDim } = SLEEPER;
  const [z, psi, ws] = [input('z', ['N', zDim]), input('psi', [1]), input('ws', ['N', 1, zDim])];
  const flat = reshape(ws, ['N', zDim]);
  const isAsleep = cast(reduceSum(cast(less(slice(flat, 1, 0, 1), scalar(ASLEEP)), 'float32'), [0, 1]), 'int64');
  const steps = add(
    mul(isAsleep, constant('int64', [], BigInt64Array.of(BigInt(FOR_EVER)))),
    constant('int64', [], BigInt64Array.of(1n)),
  );
  const { total } = loop(steps, { total: scalar(0) }, (_, { total: sum }) => ({
    state: { total: mul(add(sum, scalar(1)), scalar(0)) },
    each: {},
  })).state;
  const awake = add(flat, total);
  const map = (channels: number) =>
    reshape(
      matmul(
        awake,
        constant('float32', [zDim, channels * side ** 2], new Float32Array(zDim * channels * side ** 2).fill(0.1)),
      ),
      ['N', channels, side, side],
    );
  const graphs: Record<string, Uint8Array> = {
    'mapping.onnx': build({ z, psi }, { ws: reshape(mul(z, psi), ['N', 1, zDim]) }),
    'synthesis.onnx': build({ ws }, { image: concat([map(1), map(1), map(1)], 1), f: map(2) }),
  };
  const files = Object.fromEntries(
    Object.entries(graphs).map(([name, bytes]) => [
      name,
      { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    ]),
  );
  const manifest = {
    name: 'sleeper',
    version: '1',
    resolution: side,
    zDim,
    wDim: zDim,
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
