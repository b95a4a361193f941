/**
 * SQL from `from` to `where`: the interpreters of a project's rounds before the given one, with their rounds as
 * `earlier`. Both parameters are SQL expressions.
 */
export function earlierInterpreters(projectId: string, roundNumber: string): string {
  return `from interpreter join round earlier on earlier.id = interpreter.round_id
    where interpreter.project_id = ${projectId} and earlier.number < ${roundNumber}`;
}

/** SQL: whether a statement's round has predictions, because an earlier round has an interpreter. */
export const HAS_PREDICTIONS = `exists (select 1 ${earlierInterpreters('round.project_id', 'round.number')})`;
