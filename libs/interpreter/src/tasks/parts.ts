import { meanEntropy } from '@gannet/metrics';
import { dataOf, float32 } from '@gannet/onnx';
import { decodeInterpreter, encodeInterpreter } from '../codec.js';
import { evaluateInterpreter } from '../evaluation.js';
import { fitInterpreter } from '../fit.js';
import { labelGraph, type LabelOutput } from '../label-graph.js';
import { withMembers } from '../parameters.js';
import { defaultSettings } from '../settings.js';
import type { CrossValidation, Evaluation, Interpreter, LabelledImage } from '../types.js';
import type { TrainingExample, Question, TaskInterpreter } from './task-interpreter.js';

/** An interpreter's prediction of the parts of an image. */
export interface PartsOutput {
  /** [side, side] class indices. */
  readonly labels: Uint8Array;
  /** [side, side] Jensen–Shannon divergence of the members, in nats. */
  readonly uncertainty: Float32Array;
}

const OUTPUTS: Readonly<Record<Question, readonly LabelOutput[]>> = {
  label: ['label', 'uncertainty', 'score'],
  release: ['label', 'uncertainty', 'score'],
  score: ['score'],
  classScores: ['classScores', 'score'],
  entropy: ['probabilities'],
};

/** The parts task: an answer is a label map. */
export const parts: TaskInterpreter<
  Interpreter,
  { readonly classes: number },
  Uint8Array,
  CrossValidation,
  Evaluation,
  PartsOutput
> = {
  settings: defaultSettings,
  fit: ({ shape, examples, steps, imageSide: _imageSide, ...request }, openSession, onShare) =>
    fitInterpreter({ ...request, ...shape, settings: { steps }, images: examples.map(labelled) }, openSession, onShare),
  evaluate: (interpreter, examples, openSession, options) =>
    evaluateInterpreter(examples.map(labelled), interpreter, openSession, options),
  encode: (interpreter) => encodeInterpreter(interpreter),
  decode: (bytes) => decodeInterpreter(bytes),
  membersOf: ({ members }) => members,
  graph: (question, interpreter, { opset, imageSide }) =>
    labelGraph(question === 'entropy' ? withMembers(interpreter, [0]) : interpreter, {
      opset,
      outputs: OUTPUTS[question],
      side: question === 'release' ? imageSide : interpreter.resolution,
    }),
  outputOf: (results) => ({ labels: dataOf(results, 'label', 'uint8'), uncertainty: float32(results, 'uncertainty') }),
  mapsOf: (output) => output,
  classScores: (results) => float32(results, 'classScores'),
  entropy: (results) => meanEntropy(float32(results, 'probabilities'), results['probabilities']?.dims[1] ?? 0),
  untrained: (network) => network,
};

function labelled({ answer, ...example }: TrainingExample<Uint8Array>): LabelledImage {
  return { ...example, labels: answer };
}
