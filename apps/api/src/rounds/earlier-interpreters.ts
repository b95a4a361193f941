/**
 * SQL from `from` to `where`: the interpreters of a project's rounds before the one of that number, with their rounds as
 * `earlier`. Both are expressions of the statement around it.
 */
export function earlierInterpreters(projectId: string, roundNumber: string): string {
  return `from interpreter join round earlier on earlier.id = interpreter.round_id
    where interpreter.project_id = ${projectId} and earlier.number < ${roundNumber}`;
}

/** SQL: whether the round that a statement is about has predictions of an earlier one. */
export const HAS_PREDICTIONS = `exists (select 1 ${earlierInterpreters('round.project_id', 'round.number')})`;
