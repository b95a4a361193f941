import type { PartsEvaluation, PartsPrediction, PartsQuality, PartsSchema, PartsSubmission } from '@gannet/contracts';
import type { CrossValidation, Evaluation, PartsOutput } from '@gannet/interpreter';
import { enlarged, removeSpecks } from '@gannet/raster';
import { encodeSample, ownColors } from '@gannet/release';
import type { ServerTask } from '../server-task.js';
import { learnOpinion } from './opinion.js';
import { labelsOf, mappedLabels, pixelsChanged } from './answer.js';
import { greatestDisagreement, predictionOf } from './prediction.js';
import { partsFile } from './label-files.js';
import { evaluationOf, qualityOf } from './quality.js';

/** For label maps that are only compared, whatever their schema. */
const ANY_CLASS = 256;

/** The parts task: a class for every pixel. */
export const parts: ServerTask<
  PartsSchema,
  PartsSubmission,
  PartsSubmission,
  PartsPrediction,
  PartsOutput,
  { readonly classes: number },
  Uint8Array,
  CrossValidation,
  Evaluation,
  PartsEvaluation,
  PartsQuality
> = {
  problemOf: () => null,
  answerSide: ({ label }) => label,
  read({ labels }, { classes }, side) {
    const read = labelsOf(labels, side, classes.length);
    return read.ok ? { ok: true, kept: { labels: Buffer.from(read.map.data) } } : read;
  },
  changed(predicted, { labels }, side) {
    const accepted = labelsOf(labels, side, ANY_CLASS);
    return accepted.ok ? pixelsChanged(predicted, accepted.map.data) : null;
  },
  labelsIn: partsFile,
  whyNoImport: (targets) =>
    targets.length === 0 ? 'Nothing in the file becomes a class of the project: say what at least one becomes.' : null,
  amountsOf({ labels }, { classes }) {
    const amounts = new Array<number>(classes.length).fill(0);
    for (const label of labels ?? []) if (label < amounts.length) amounts[label]!++;
    return amounts;
  },
  mapped: ({ labels, ...output }, mapping) => ({ ...output, labels: mappedLabels(labels, mapping) }),
  predictionOf: (output, { side, schema, members }) =>
    predictionOf(output, { side, members, classes: schema.classes.length }),
  comparable: ({ labels }) => labels,
  whyNoPicture: null,
  picture: ({ labels }) => labels,
  whyNoRefit: null,
  shapeOf: ({ classes }) => ({ classes: classes.length }),
  opinion: { learn: learnOpinion },
  targetOf({ labels }) {
    if (labels === null) throw new Error('an annotation has another task than its project');
    return new Uint8Array(labels);
  },
  evaluationOf: (measured, images) => evaluationOf(images, measured),
  qualityOf,
  greatestScore: ({ classes }, members) => greatestDisagreement(members, classes.length),
  sampleOf({ labels: data }, { side, ...origin }, { classes }, { specks }) {
    const labels = { width: side, height: side, data };
    if (specks > 1) removeSpecks(labels, specks);
    return encodeSample({ ...origin, labels, classes: classes.length, colors: ownColors(classes) });
  },
  humanSampleOf({ labels }, { side, ...origin }, { classes }) {
    if (labels === null) return null;
    const own = Math.sqrt(labels.length); // images are square
    return encodeSample({
      ...origin,
      labels: enlarged({ width: own, height: own, data: new Uint8Array(labels) }, side / own),
      classes: classes.length,
      colors: ownColors(classes),
    });
  },
};
