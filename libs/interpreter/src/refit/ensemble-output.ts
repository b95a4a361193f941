import { dataOf, float32, type OpenSession } from '@gannet/onnx';
import { featureFeeds } from '../evaluation.js';
import { labelGraph } from '../label-graph.js';
import type { Features, Interpreter } from '../types.js';

/**
 * An interpreter's output for an image before any strokes: everything that a refit needs of the interpreter and the
 * image.
 */
export interface EnsembleOutput {
  /** R */
  readonly resolution: number;
  /** K */
  readonly classes: number;
  /** [R, R] */
  readonly label: Uint8Array;
  /** [K, R, R], the members' mean. */
  readonly probabilities: Float32Array;
  /** [R, R], nats. */
  readonly uncertainty: Float32Array;
}

export interface EnsembleReader {
  /**
   * Computes the output of an image. Throws RangeError for features that do not match the interpreter or are not
   * finite.
   */
  of(features: Features): Promise<EnsembleOutput>;
  close(): Promise<void>;
}

/** Opens an interpreter that computes outputs of one image after another. */
export async function openEnsemble(
  interpreter: Interpreter,
  openSession: OpenSession,
  options?: { readonly threads?: number },
): Promise<EnsembleReader> {
  const { layers, resolution, classes } = interpreter;
  const session = await openSession(
    labelGraph(interpreter, { outputs: ['label', 'probabilities', 'uncertainty'] }),
    options,
  );
  return {
    async of(features) {
      const outputs = await session.run(featureFeeds(features, layers));
      return {
        resolution,
        classes,
        label: dataOf(outputs, 'label', 'uint8'),
        probabilities: float32(outputs, 'probabilities'),
        uncertainty: float32(outputs, 'uncertainty'),
      };
    },
    close: () => session.close(),
  };
}
