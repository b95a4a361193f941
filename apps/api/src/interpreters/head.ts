import type { Task } from '@gannet/contracts';
import { type Question, taskInterpreter } from '@gannet/interpreter';
import { decodeJoint, isJoint, jointLabelGraph } from '@gannet/student';

/**
 * The graph that answers a question about an image with `imageSide` pixels on a side, in the opset it is given, from an
 * interpreter's file. A second opinion in the file counts for labels only.
 */
export function headOf(
  task: Task,
  question: Question,
  file: Uint8Array,
  imageSide: number,
): (opset: number) => Uint8Array {
  const asked = taskInterpreter(task);
  if (!isJoint(file)) {
    const interpreter = asked.decode(file);
    return (opset) => asked.graph(question, interpreter, { opset, imageSide });
  }
  const { interpreter, opinion } = decodeJoint(file);
  return (opset) => {
    if (question === 'label') return jointLabelGraph(interpreter, opinion, { opset, imageSide });
    if (question === 'release') return jointLabelGraph(interpreter, opinion, { opset, imageSide, side: imageSide });
    return asked.graph(question, interpreter, { opset, imageSide });
  };
}
