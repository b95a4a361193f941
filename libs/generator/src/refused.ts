/** A package that will not be opened. The message is one sentence that may be shown to whoever offered it. */
export class GeneratorRefused extends Error {
  override readonly name = 'GeneratorRefused';
}
