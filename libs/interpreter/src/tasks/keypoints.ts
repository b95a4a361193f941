import { float32 } from '@gannet/onnx';
import {
  decodeKeypointInterpreter,
  encodeKeypointInterpreter,
  evaluateKeypoints,
  fitKeypoints,
  heatEntropy,
  keypointGraph,
  keypointSettings,
  placementGraph,
  type PlacementOutput,
} from '../keypoints/index.js';
import type { KeypointEvaluation, KeypointInterpreter, KeypointValidation, PlacedImage } from '../keypoints/index.js';
import type { Placement, PredictedPlacement, Visibility } from '../keypoints/index.js';
import { withMembers } from '../parameters.js';
import type { TrainingExample, TaskInterpreter } from './task-interpreter.js';

/** An interpreter's prediction of the keypoints of an image. */
export interface KeypointsOutput {
  readonly points: PredictedPlacement[];
}

const OUTPUTS = {
  label: ['keypoints', 'spread', 'score'],
  score: ['score'],
  classScores: ['spread', 'score'],
} as const satisfies Record<string, readonly PlacementOutput[]>;

/** The keypoints task: an answer is a list of placements. */
export const keypoints: TaskInterpreter<
  KeypointInterpreter,
  { readonly keypoints: number; readonly sigma: number },
  readonly Placement[],
  KeypointValidation,
  KeypointEvaluation,
  KeypointsOutput
> = {
  settings: keypointSettings,
  fit: ({ shape, examples, steps, ...request }, openSession, onShare) =>
    fitKeypoints(
      {
        ...request,
        ...shape,
        // Heat is trained for a fixed number of steps; a round may set fewer.
        settings: { steps: Math.min(steps, keypointSettings(shape.keypoints).steps) },
        images: examples.map(placed),
      },
      openSession,
      onShare,
    ),
  evaluate: (interpreter, examples, openSession, options) =>
    evaluateKeypoints(examples.map(placed), interpreter, openSession, options),
  encode: encodeKeypointInterpreter,
  decode: decodeKeypointInterpreter,
  membersOf: ({ network }) => network.members,
  graph: (question, interpreter, opset) =>
    question === 'entropy'
      ? keypointGraph(withMembers(interpreter.network, [0]), { opset, outputs: ['heat'] })
      : placementGraph(interpreter, { opset, outputs: OUTPUTS[question] }),
  outputOf(results) {
    const [places, spread] = [float32(results, 'keypoints'), float32(results, 'spread')];
    const points = Array.from(spread, (apart, k) => ({
      x: places[3 * k] as number,
      y: places[3 * k + 1] as number,
      visibility: places[3 * k + 2] as Visibility,
      spread: apart,
    }));
    return { points };
  },
  mapsOf: () => null,
  classScores: (results) => float32(results, 'spread'),
  entropy: (results) => heatEntropy(float32(results, 'heat'), results['heat']?.dims[1] ?? 0),
  untrained: (network) => ({
    network,
    sigma: 0.1,
    levels: Array.from({ length: network.classes }, () => ({ there: 0.25, seen: 0.75 })),
  }),
};

function placed({ answer, ...example }: TrainingExample<readonly Placement[]>): PlacedImage {
  return { ...example, points: answer };
}
