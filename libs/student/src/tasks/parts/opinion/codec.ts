import { decodeInterpreter, type Interpreter } from '@gannet/interpreter';
import { parameterCount } from '@gannet/training';
import { planOf, statisticsPlanOf, WIDTHS } from '../../../network.js';
import { NOT_FITTED } from '../../tasks.js';
import type { PartsTask } from '../types.js';
import type { Architecture, Student } from '../../../types.js';
import { reductionOf } from './reduction.js';

/** The first eight bytes of the file: the format and its version. */
const MAGIC = 'GANNETJ1';

/** An interpreter with a second opinion. */
interface JointInterpreter {
  readonly interpreter: Interpreter;
  readonly opinion: Student<PartsTask>;
}

/** Whether the bytes begin as those of an interpreter with a second opinion. */
export function isJoint(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * An interpreter's file and a student's weights as one file: MAGIC, the length of the interpreter's file (uint32), the
 * temperature (float32), the interpreter's file, the student's parameters and statistics as float32. All little endian.
 * The architecture follows from the interpreter.
 */
export function encodeJoint(
  interpreter: Uint8Array,
  { parameters, statistics, temperature }: Student<PartsTask>,
): Uint8Array {
  const start = MAGIC.length + 8;
  const bytes = new Uint8Array(start + interpreter.length + 4 * (parameters.length + statistics.length));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(MAGIC.length, interpreter.length, true);
  view.setFloat32(MAGIC.length + 4, temperature, true);
  bytes.set(interpreter, start);
  [...parameters, ...statistics].forEach((value, at) =>
    view.setFloat32(start + interpreter.length + 4 * at, value, true),
  );
  return bytes;
}

/** The inverse of `encodeJoint`. Throws RangeError when the bytes are not a complete, finite and valid file. */
export function decodeJoint(bytes: Uint8Array): JointInterpreter {
  if (!isJoint(bytes) || bytes.length < MAGIC.length + 8)
    throw new RangeError('not an interpreter with a second opinion');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = MAGIC.length + 8;
  const end = start + view.getUint32(MAGIC.length, true);
  const interpreter = decodeInterpreter(bytes.subarray(start, end));
  const { side } = reductionOf(interpreter.resolution);
  const architecture: Architecture<PartsTask> = {
    task: { kind: 'parts', classes: interpreter.classes },
    width: side,
    height: side,
    widths: WIDTHS,
  };
  const [weights, statistics] = [planOf(architecture), statisticsPlanOf(architecture)].map(parameterCount) as [
    number,
    number,
  ];
  const expected = end + 4 * (weights + statistics);
  if (bytes.length !== expected)
    throw new RangeError(`this interpreter with a second opinion takes ${expected} bytes, there are ${bytes.length}`);
  const numbers = Float32Array.from({ length: weights + statistics }, (_, at) => view.getFloat32(end + 4 * at, true));
  const temperature = view.getFloat32(MAGIC.length + 4, true);
  if (!(numbers.every(Number.isFinite) && temperature > 0 && Number.isFinite(temperature)))
    throw new RangeError('the second opinion holds a number that is not finite');
  return {
    interpreter,
    opinion: {
      ...NOT_FITTED,
      temperature,
      architecture,
      parameters: numbers.slice(0, weights),
      statistics: numbers.slice(weights),
    },
  };
}
