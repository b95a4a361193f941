/** What an annotator has to know of a change of the schema; null if there was none. `changes` are sentences. */
export function noteOnSchema(changes: readonly string[], isLabelledAgain: boolean): string | null {
  if (isLabelledAgain)
    return 'This image was labelled before the labels of the project changed. Correct what has to be different now, and submit it again.';
  return changes.length === 0
    ? null
    : `The labels of the project have changed, and your work was carried over: ${changes.join(' ')}`;
}

/** Notes one after another; null if there is none. */
export function joined(...notes: readonly (string | null)[]): string | null {
  const all = notes.filter((note) => note !== null);
  return all.length === 0 ? null : all.join(' ');
}
