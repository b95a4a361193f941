import type { NewProject, Round } from '@gannet/contracts';
import type { GeneratorPackage } from '@gannet/generator';
import type { OpenSession } from '@gannet/onnx';
import type { Oracle } from './oracle.js';

/** What an interpreter is evaluated with. */
export interface OracleEvaluationSettings {
  readonly pack: GeneratorPackage;
  readonly oracle: Oracle;
  readonly openSession: OpenSession;
  readonly psi: number;
  readonly images: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** The evaluation of one round, and its line of the table. */
export interface Measured<R> {
  readonly row: R;
  readonly line: string;
}

/** The task-specific parts of a demo. */
export interface DemoTask<R = object> {
  readonly schema: NewProject['schema'];
  /** The table's header. */
  readonly head: string;
  measure(interpreter: Uint8Array, round: Round, exam: OracleEvaluationSettings): Promise<Measured<R>>;
}
