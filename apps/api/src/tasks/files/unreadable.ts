/** A file, or an image of a file, that cannot be imported; the message is a clause that says why. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
