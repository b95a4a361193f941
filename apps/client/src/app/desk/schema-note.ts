/** What an annotator has to know of a change of the schema; null if there was none. `changes` are sentences. */
export function noteOnSchema(changes: readonly string[], isLabelledAgain: boolean): string | null {
  if (isLabelledAgain)
    return 'This image was labelled before the labels of the project changed. Correct what has to be different now, and submit it again.';
  return changes.length === 0
    ? null
    : `The labels of the project have changed, and your work was carried over: ${changes.join(' ')}`;
}

/** What an annotator has to know of an image whose label was predicted again; null for another. */
export function noteOnRepredicted(isRepredicted: boolean): string | null {
  return isRepredicted
    ? 'Re-predicted: this seed was labelled on the earlier generator, and the newer one makes another image of it. The label is a prediction. Correct it where it is wrong and submit it: only then is it learned from.'
    : null;
}

/** Notes one after another; null if there is none. */
export function joined(...notes: readonly (string | null)[]): string | null {
  const all = notes.filter((note) => note !== null);
  return all.length === 0 ? null : all.join(' ');
}
