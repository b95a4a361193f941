/** Nothing can be learned from a release, or not in this way. The message is a sentence. */
export class Untrainable extends Error {
  override readonly name: string = 'Untrainable';
}

/** A file of the release has changed or cannot be read. */
export class Damaged extends Untrainable {
  override readonly name = 'Damaged';
}
