import { decodeInterpreter, encodeInterpreter, headerOf } from '../codec.js';
import type { HeatLevels, KeypointInterpreter } from './types.js';

/**
 * Serialises a keypoint interpreter: the file of its network, whose header also has `task`, `sigma` and `levels`. Equal
 * interpreters give equal bytes.
 */
export function encodeKeypointInterpreter({ network, sigma, levels }: KeypointInterpreter): Uint8Array {
  return encodeInterpreter(network, {
    task: 'keypoints',
    sigma,
    levels: levels.map(({ there, seen }) => ({ there, seen })),
  });
}

/** The inverse. Throws RangeError when the bytes are not a complete, finite and valid keypoint interpreter. */
export function decodeKeypointInterpreter(bytes: Uint8Array): KeypointInterpreter {
  const network = decodeInterpreter(bytes, 'keypoints');
  const { sigma, levels } = headerOf(bytes);
  if (!(typeof sigma === 'number' && sigma > 0 && sigma < 1))
    throw new RangeError(`sigma is a share of the image's side, ${String(sigma)} is not`);
  if (!(Array.isArray(levels) && levels.length === network.classes && levels.every(isLevels)))
    throw new RangeError(`levels are two finite numbers for each of ${network.classes} keypoints`);
  return { network, sigma, levels: levels.map(({ there, seen }) => ({ there, seen })) };
}

function isLevels(value: unknown): value is HeatLevels {
  const { there, seen } = (value ?? {}) as Record<string, unknown>;
  return Number.isFinite(there) && Number.isFinite(seen);
}
