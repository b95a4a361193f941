import { decodeCheckpoint, encodeCheckpoint, parameterCount, type TrainingState } from '@gannet/training';
import { planOf, statisticsPlanOf } from './network.js';
import type { Validation, StudentRequest } from './types.js';

/** The state of a training between two validations. */
export interface Progress {
  readonly state: TrainingState;
  readonly validations: readonly Validation[];
  readonly best: Best | null;
}

/** The averaged weights with the best score so far, and their statistics. */
interface Best {
  readonly step: number;
  readonly score: number | null;
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

const MAGIC = 'gannet student 1\n';

export function progressOf(state: TrainingState): Progress {
  return { state, validations: [], best: null };
}

/** Everything that must be the same to resume a training: the whole request but the threads. */
function described({ architecture, train, val, unlabelled, seed, settings, origin }: StudentRequest): string {
  const images = [train, val, ...(unlabelled ? [unlabelled] : [])].map(({ length }) => length);
  return JSON.stringify({ architecture, images, seed, settings, origin });
}

/**
 * Serialises a training: a magic line, a length-prefixed JSON header, the best weights and statistics, and the
 * checkpoint of the trainer, which has its own checksum.
 */
export function encodeProgress(request: StudentRequest, { state, validations, best }: Progress): Uint8Array {
  const training = encodeCheckpoint(planOf(request.architecture), state);
  const kept = best ? [best.parameters, best.statistics] : [];
  const numbers = Float32Array.from(kept.flatMap((vector) => [...vector]));
  const head = new TextEncoder().encode(
    JSON.stringify({
      request: described(request),
      validations,
      best: best ? { step: best.step, score: best.score } : null,
      sum: sumOf(new Uint8Array(numbers.buffer)),
    }),
  );
  const magic = new TextEncoder().encode(MAGIC);
  const bytes = new Uint8Array(magic.length + 4 + head.length + numbers.byteLength + training.length);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint32(magic.length, head.length, true);
  let at = magic.length + 4;
  for (const part of [head, new Uint8Array(numbers.buffer), training]) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

interface Head {
  readonly request: string;
  readonly validations: Validation[];
  readonly best: { readonly step: number; readonly score: number | null } | null;
  readonly sum: number;
}

/**
 * Parses a checkpoint. Throws RangeError with a sentence for bytes that are not a complete checkpoint, or one of
 * another training.
 */
export function decodeProgress(request: StudentRequest, bytes: Uint8Array): Progress {
  const head = headIn(bytes);
  if (head.content.request !== described(request))
    throw new RangeError('the checkpoint is of another training: of other images, settings or another seed');
  const [plan, layout] = [planOf(request.architecture), statisticsPlanOf(request.architecture)];
  const sizes = head.content.best ? [parameterCount(plan), parameterCount(layout)] : [0, 0];
  const end = head.end + 4 * ((sizes[0] as number) + (sizes[1] as number));
  const kept = new Uint8Array(bytes.subarray(head.end, end)); // a copy: the slice of a Buffer is not
  if (kept.length !== end - head.end || sumOf(kept) !== head.content.sum)
    throw new RangeError('the checkpoint is damaged or not whole');
  const numbers = new Float32Array(kept.buffer);
  const { best } = head.content;
  return {
    state: decodeCheckpoint(plan, bytes.subarray(end)),
    validations: head.content.validations,
    best: best ? { ...best, parameters: numbers.slice(0, sizes[0]), statistics: numbers.slice(sizes[0]) } : null,
  };
}

function headIn(bytes: Uint8Array): { content: Head; end: number } {
  if (bytes.length < MAGIC.length + 4 || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new RangeError('this is no checkpoint of a student');
  const start = MAGIC.length + 4;
  const end = start + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(MAGIC.length, true);
  try {
    return { content: JSON.parse(new TextDecoder().decode(bytes.subarray(start, end))) as Head, end };
  } catch (cause) {
    throw new RangeError('the checkpoint is damaged or not whole', { cause });
  }
}

/** FNV-1a: detects corruption and truncation, not tampering. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}
