import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { add, build, concat, constant, input, loop, matmul, mul, reshape, scalar, type Value } from '@gannet/onnx';

/** Width and height of its images. */
const SIDE = 4;
const Z = 4;

interface Oddities {
  /** Applied to the styles [N, 4] before the image is computed: where a model hangs, or uses more memory. */
  readonly styles?: (flat: Value) => Value;
  /** The actual side of the images of `synthesis.onnx`, while the manifest says SIDE. */
  readonly side?: number;
  /** Changes the bytes of `synthesis.onnx`. */
  readonly more?: (synthesis: Uint8Array) => Uint8Array;
  /** Overrides fields of generator.json. */
  readonly words?: object;
}

/** Writes the package of a tiny generator into a folder: one layer `f` of two channels, images of 4 × 4 pixels. */
export function writePackage(
  folder: string,
  { styles = (flat) => flat, side = SIDE, more = (same) => same, words = {} }: Oddities = {},
): void {
  const [z, psi, ws] = [input('z', ['N', Z]), input('psi', [1]), input('ws', ['N', 1, Z])];
  const map = (of: Value, channels: number): Value =>
    reshape(
      matmul(of, constant('float32', [Z, channels * side ** 2], new Float32Array(Z * channels * side ** 2).fill(0.1))),
      ['N', channels, side, side],
    );
  const flat = styles(reshape(ws, ['N', Z]));
  const plane = map(flat, 1);
  const graphs: Record<string, Uint8Array> = {
    'mapping.onnx': build({ z, psi }, { ws: reshape(mul(z, psi), ['N', 1, Z]) }),
    'synthesis.onnx': more(build({ ws }, { image: concat([plane, plane, plane], 1), f: map(flat, 2) })),
  };
  const files = Object.fromEntries(
    Object.entries(graphs).map(([name, bytes]) => [
      name,
      { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    ]),
  );
  const manifest = {
    name: path.basename(folder),
    version: '1',
    resolution: SIDE,
    zDim: Z,
    wDim: Z,
    numWs: 1,
    features: [{ name: 'f', channels: 2, resolution: SIDE }],
    imageRange: [-1, 1],
    recommendedPsi: 1,
    license: 'CC0',
    attribution: 'nobody',
    files,
    ...words,
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries({ ...graphs, 'generator.json': JSON.stringify(manifest) }))
    writeFileSync(path.join(folder, name), bytes);
}

/** Styles that take a given number of steps to compute: `steps` is an int64 [] computed from the styles [1, 4]. */
export function afterSteps(flat: Value, steps: Value): Value {
  return add(
    flat,
    loop(steps, { total: scalar(0) }, (_, { total }) => ({
      state: { total: mul(add(total, scalar(1)), scalar(0)) },
      each: {},
    })).state.total,
  );
}
