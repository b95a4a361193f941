import { type LabelSchema, type ReleaseSettings, taskContract, textKey } from '@gannet/contracts';
import { type Drawn, select, type Selection, type Target } from '@gannet/release';
import { serverTask } from '../tasks/tasks.js';

/** What can be in an image of a project, in the order of its schema: classes or keypoints. */
export function labelNamesOf(schema: LabelSchema): string[] {
  return taskContract(schema.task)
    .labelsOf(schema)
    .map(({ name }) => name);
}

/** The place of a name among others: its own, or that of one which reads like it; -1 where there is none. */
export function placeOf(name: string, names: readonly string[]): number {
  return names.includes(name) ? names.indexOf(name) : names.findIndex((other) => textKey(other) === textKey(name));
}

/** The score of an image over which the members could not disagree more. */
export function greatestScoreOf(schema: LabelSchema, members: number): number {
  return serverTask(schema.task).greatestScore(schema, members);
}

/**
 * The targets of a release by their places in the schema. Those of another schema are left out: they are refused when a
 * build begins.
 */
export function targetsOf({ balance }: ReleaseSettings, schema: LabelSchema): Target[] {
  const names = labelNamesOf(schema);
  return balance.targets
    .map(({ name, share }) => ({ label: placeOf(name, names), share }))
    .filter(({ label }) => label >= 0);
}

/** What a release with these settings keeps of the images that were drawn, in the order of their seeds. */
export function selectionOf(
  drawn: readonly Drawn[],
  settings: ReleaseSettings,
  schema: LabelSchema,
  members: number,
): Selection {
  const { images: firstDraw, dropShare, minConfidence } = settings;
  return select(drawn, {
    firstDraw,
    dropShare,
    minConfidence,
    greatestScore: greatestScoreOf(schema, members),
    targets: targetsOf(settings, schema),
  });
}
