import { type LabelSchema, type ReleaseSettings, taskContract, textKey } from '@gannet/contracts';
import { type SelectionFacts, select, type Selection, type Target } from '@gannet/release';
import { serverTask } from '../tasks/tasks.js';

/** The names of a project's classes or keypoints, in the order of its schema. */
export function labelNamesOf(schema: LabelSchema): string[] {
  return taskContract(schema.task)
    .labelsOf(schema)
    .map(({ name }) => name);
}

/** The index of a name among others: an exact match, or else one that reads the same; -1 if there is none. */
export function indexOfName(name: string, names: readonly string[]): number {
  return names.includes(name) ? names.indexOf(name) : names.findIndex((other) => textKey(other) === textKey(name));
}

/** The score of an image on which the members disagree as much as possible. */
export function greatestScoreOf(schema: LabelSchema, members: number): number {
  return serverTask(schema.task).greatestScore(schema, members);
}

/**
 * The targets of a release, by index in the schema. Names that the schema lacks are left out: they are refused when a
 * build starts.
 */
export function targetsOf({ balance }: ReleaseSettings, schema: LabelSchema): Target[] {
  const names = labelNamesOf(schema);
  return balance.targets
    .map(({ name, share }) => ({ label: indexOfName(name, names), share }))
    .filter(({ label }) => label >= 0);
}

/** What a release with these settings keeps of the drawn images, in the order of their seeds. */
export function selectionOf(
  drawn: readonly SelectionFacts[],
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
