/** A package is refused. The message is one sentence that may be shown to the person who provided it. */
export class GeneratorRefused extends Error {
  override readonly name = 'GeneratorRefused';
}
