import type { Measured } from '@gannet/metrics';
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
  release: ['keypoints', 'spread', 'score'],
  score: ['score'],
  classScores: ['spread', 'score'],
} as const satisfies Record<string, readonly PlacementOutput[]>;

/**
 * The keypoints task: an answer is a list of placements, in pixels of the image. Heat has the label side, and training
 * and evaluation take place in its pixels.
 */
export const keypoints: TaskInterpreter<
  KeypointInterpreter,
  { readonly keypoints: number; readonly sigma: number },
  readonly Placement[],
  KeypointValidation,
  KeypointEvaluation,
  KeypointsOutput
> = {
  settings: keypointSettings,
  async fit({ shape, examples, steps, imageSide, ...request }, openSession, onShare) {
    const unit = imageSide / request.resolution;
    const { interpreter, validation } = await fitKeypoints(
      {
        ...request,
        ...shape,
        // Heat is trained for a fixed number of steps; a round may set fewer.
        settings: { steps: Math.min(steps, keypointSettings(shape.keypoints).steps) },
        images: examples.map((example) => placed(example, unit)),
      },
      openSession,
      onShare,
    );
    return { interpreter, validation: validation && inUnits(validation, unit) };
  },
  async evaluate(interpreter, examples, openSession, { imageSide, ...options }) {
    const unit = imageSide / interpreter.network.resolution;
    const images = examples.map((example) => placed(example, unit));
    return inUnits(await evaluateKeypoints(images, interpreter, openSession, options), unit);
  },
  encode: encodeKeypointInterpreter,
  decode: decodeKeypointInterpreter,
  membersOf: ({ network }) => network.members,
  graph: (question, interpreter, { opset, imageSide }) =>
    question === 'entropy'
      ? keypointGraph(withMembers(interpreter.network, [0]), { opset, outputs: ['heat'] })
      : placementGraph(interpreter, { opset, outputs: OUTPUTS[question], side: imageSide }),
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

/** In pixels of the heat, which are `unit` pixels of the image. */
function placed({ answer, ...example }: TrainingExample<readonly Placement[]>, unit: number): PlacedImage {
  return { ...example, points: answer.map(({ x, y, visibility }) => ({ x: x / unit, y: y / unit, visibility })) };
}

/** An evaluation whose distances are in pixels of the image. */
function inUnits<E extends KeypointEvaluation>(evaluation: E, unit: number): E {
  if (unit === 1) return evaluation;
  const scaled = <T extends { readonly meanError: Measured }>(of: T): T => ({
    ...of,
    meanError: {
      value: of.meanError.value === null ? null : of.meanError.value * unit,
      interval: of.meanError.interval && {
        low: of.meanError.interval.low * unit,
        high: of.meanError.interval.high * unit,
      },
    },
  });
  const { byKeypoint, calibration } = evaluation;
  return {
    ...scaled(evaluation),
    byKeypoint: byKeypoint.map(scaled),
    calibration: { ...calibration, kept: calibration.kept.map(scaled) },
  };
}
