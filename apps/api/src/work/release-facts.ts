import { type ReleaseFacts, releaseTask, type Selection } from '@gannet/release';
import type { BuildOrder } from './chunk-order.js';
import { labelNamesOf, targetsOf } from '../builds/selecting.js';

export const LICENSE_TEXT = [
  'The images and label maps of this release were made by a generator that learned from the work named above; the terms named above apply to them.',
  'They are synthetic: no image shows a real person, object or place.',
].join('\n');

/** The manifest's facts about how a release is made, except its version. */
export function factsOf(
  { build, round, project, interpreter }: BuildOrder,
  selection: Selection,
  runtime: string,
): Omit<ReleaseFacts, 'version'> {
  const { name, version, digest, license, attribution, resolution } = project.generator;
  const { settings } = build;
  const task = releaseTask(project.schema.task);
  return {
    project: project.slug,
    round: round.number,
    generator: { name, version, digest, license, attribution },
    interpreter: {
      digest: interpreter.digest,
      members: interpreter.members,
      labelledImages: interpreter.labelledImages,
      ...(build.interpreterDigest === null ? {} : { secondOpinion: { steps: settings.opinionSteps } }),
    },
    seeds: { first: build.firstSeed, count: build.drawn },
    psi: settings.psi,
    filter: {
      dropShare: settings.dropShare,
      score: task.score,
      rule: 'the most uncertain share is dropped',
    },
    selection: {
      minConfidence: settings.minConfidence,
      specks: settings.specks,
      humans: settings.humans,
      firstDraw: settings.images,
      dropped: selection.dropped,
      targets: targetsOf(settings, project.schema).map(({ label, share }, index) => ({
        name: labelNamesOf(project.schema)[label]!,
        share,
        reached: selection.reached[index]!,
      })),
    },
    runtime,
    schemaVersion: project.schemaVersion,
    ...task.manifestOf(project.schema),
    image: { width: resolution, height: resolution },
    ...(project.labelSide < resolution ? { labelSide: project.labelSide } : {}),
  };
}
