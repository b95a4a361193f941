import { STATE } from './objective.js';
import { parameterCount, type Plan } from './plan.js';
import type { TrainingState } from './trainer.js';

const MAGIC = 'gannet training 1\n';

/**
 * Serialises a training state: a magic line, the length-prefixed JSON of plan and step, the vectors, and a checksum.
 */
export function encodeCheckpoint(plan: Plan, state: TrainingState): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify({ plan: planText(plan), step: state.step }));
  const size = parameterCount(plan);
  const bytes = new Uint8Array(MAGIC.length + 4 + head.length + STATE.length * size * 4 + 4);
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(MAGIC.length, head.length, true);
  bytes.set(head, MAGIC.length + 4);
  let at = MAGIC.length + 4 + head.length;
  for (const name of STATE) {
    bytes.set(new Uint8Array(state[name].buffer, state[name].byteOffset, size * 4), at);
    at += size * 4;
  }
  view.setUint32(at, checksumOf(bytes.subarray(0, at)), true);
  return bytes;
}

/**
 * Parses a checkpoint. Throws RangeError with a sentence for bytes that are not a complete checkpoint, and for one of
 * another plan.
 */
export function decodeCheckpoint(plan: Plan, bytes: Uint8Array): TrainingState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOurs = bytes.length > MAGIC.length + 8 && new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) === MAGIC;
  if (!isOurs) throw new RangeError('this is not a training checkpoint');
  const end = bytes.length - 4;
  if (view.getUint32(end, true) !== checksumOf(bytes.subarray(0, end)))
    throw new RangeError('the checkpoint is damaged or incomplete');
  const start = MAGIC.length + 4 + view.getUint32(MAGIC.length, true);
  const { plan: made, step } = JSON.parse(new TextDecoder().decode(bytes.subarray(MAGIC.length + 4, start))) as {
    plan: string;
    step: number;
  };
  if (made !== planText(plan)) throw new RangeError('the checkpoint belongs to another network');
  const size = parameterCount(plan);
  const vector = (index: number): Float32Array =>
    new Float32Array(new Uint8Array(bytes.subarray(start + index * size * 4, start + (index + 1) * size * 4)).buffer);
  return { step, parameters: vector(0), m: vector(1), v: vector(2), mean: vector(3) };
}

function planText(plan: Plan): string {
  return Object.entries(plan)
    .map(([name, { dims, decays }]) => `${name}[${dims.join(',')}]${decays ? '~' : ''}`)
    .join(' ');
}

/** FNV-1a: detects corruption and truncation, not tampering. */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}
