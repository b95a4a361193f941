import type { NewProject, Round } from '@gannet/contracts';
import type { GeneratorPackage } from '@gannet/generator';
import type { OpenSession } from '@gannet/onnx';
import type { Oracle } from './oracle.js';

/** What an examined interpreter is measured with. */
export interface ExamSettings {
  readonly pack: GeneratorPackage;
  readonly oracle: Oracle;
  readonly openSession: OpenSession;
  readonly psi: number;
  readonly images: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** One round of a demo, measured, and the same as a line of the table. */
export interface Measured<R> {
  readonly row: R;
  readonly line: string;
}

/** What a demo does in its own way for each task. */
export interface DemoTask<R = object> {
  readonly schema: NewProject['schema'];
  /** The head of the table. */
  readonly head: string;
  measure(interpreter: Uint8Array, round: Round, exam: ExamSettings): Promise<Measured<R>>;
}
