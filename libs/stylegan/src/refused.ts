/** A checkpoint is refused. The message is one sentence that may be shown to the person who provided it. */
export class CheckpointRefused extends Error {
  override readonly name = 'CheckpointRefused';
}

/** Throws CheckpointRefused. */
export function refuse(sentence: string): never {
  throw new CheckpointRefused(sentence);
}
