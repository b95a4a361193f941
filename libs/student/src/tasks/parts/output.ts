import { argMax, cast, dataOf, float32, type Value } from '@gannet/onnx';
import { expectFinite } from '../../finite.js';
import type { Results } from '../student-task.js';
import type { PartsOutput } from './types.js';

/** `logits` and `label`. */
export function graphOutputs(maps: Value): Record<string, Value> {
  return { logits: maps, label: cast(argMax(maps, 1), 'uint8') };
}

export function outputOf(results: Results, index: number, group: number): PartsOutput {
  const of = <T extends Float32Array | Uint8Array>(all: T): T =>
    all.subarray((index * all.length) / group, ((index + 1) * all.length) / group) as T;
  const logits = of(float32(results, 'logits'));
  expectFinite(logits);
  return { labels: of(dataOf(results, 'label', 'uint8')), logits };
}
