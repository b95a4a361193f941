import type { Task } from '@gannet/contracts';
import { type Question, taskInterpreter } from '@gannet/interpreter';
import { decodeJoint, isJoint, jointLabelGraph } from '@gannet/student';

/**
 * The graph that answers a question about an image, in the opset it is given, from an interpreter's file. A second
 * opinion in the file counts for labels only.
 */
export function headOf(task: Task, question: Question, file: Uint8Array): (opset: number) => Uint8Array {
  const asked = taskInterpreter(task);
  if (!isJoint(file)) {
    const interpreter = asked.decode(file);
    return (opset) => asked.graph(question, interpreter, opset);
  }
  const { interpreter, opinion } = decodeJoint(file);
  return (opset) =>
    question === 'label' ? jointLabelGraph(interpreter, opinion, opset) : asked.graph(question, interpreter, opset);
}
