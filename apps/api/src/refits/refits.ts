import { Injectable } from '@nestjs/common';
import { type PartsPrediction, type RefitAnswer, type RefitRequest, taskContract } from '@gannet/contracts';
import { refit } from '@gannet/interpreter';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { whyLeaseFails } from '../assignments/assignments.rules.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { labelsOf } from '../tasks/parts/answer.js';
import { predictionOf } from '../tasks/parts/prediction.js';
import { serverTask } from '../tasks/tasks.js';
import { EnsembleOutputs, refuseMisfit } from './ensemble-outputs.js';
import { type RefitImage, RefitsStore } from './refits.store.js';
import { FairQueue } from './fair-queue.js';

/** Number of concurrent refits: leaves a core for everything else. */
const AT_ONCE = 1;
/** Marks pixels without strokes; the refit treats every value that is no class like this. */
const UNPAINTED = 255;

/** Live refits: an image's prediction, updated with the annotator's strokes. Nothing is stored. */
@Injectable()
export class Refits {
  private readonly turns = new FairQueue<RefitAnswer>(AT_ONCE);

  constructor(
    private readonly queue: AssignmentsStore,
    private readonly store: RefitsStore,
    private readonly interpreters: InterpretersStore,
    private readonly outputs: EnsembleOutputs,
  ) {}

  /** Numbers a request on arrival: the queries before its turn may take longer than those of a later one. */
  number(): number {
    return this.turns.number();
  }

  /**
   * Null when a newer request of the same person replaced it. Refuses items that they do not hold, and strokes that do
   * not match.
   */
  async refit(
    caller: Caller,
    { assignmentId, fence, strokes, schemaVersion }: RefitRequest,
    number: number,
  ): Promise<RefitAnswer> {
    const assignment = await this.queue.byId(assignmentId);
    const image = assignment && (await this.store.image(assignmentId));
    if (!image) throw new Refused('NOT_FOUND', 'There is no such item.');
    const why = whyLeaseFails(assignment, caller.personId, fence);
    if (why) throw new Refused('GONE', why);
    const { whyNoRefit } = serverTask(image.schema.task);
    if (whyNoRefit !== null) throw new Refused('INVALID', whyNoRefit);
    const painted = labelsOf(strokes, strokes.width, UNPAINTED + 1);
    if (!painted.ok) throw new Refused('INVALID', painted.problem);
    const interpreter = await this.interpreters.before(image.projectId, image.round);
    if (!interpreter)
      throw new Refused('CONFLICT', `Round ${image.round} began without an interpreter, so there is nothing to refit.`);
    const history = await this.store.history(image.projectId);
    if (schemaVersion !== image.schemaVersion || !history.isSameAsNow(interpreter.schemaVersion))
      throw new Refused(
        'CONFLICT',
        'The project has other classes than those that the interpreter learned. Live refit is back with the interpreter that this round trains.',
      );
    const { data } = painted.map;
    const answer = await this.turns.run(caller.personId, () => this.compute(image, interpreter.digest, data), number);
    return answer ?? { prediction: null, milliseconds: 0 };
  }

  private async compute(
    { generator, seed, psi, schema }: RefitImage,
    digest: string,
    strokes: Uint8Array,
  ): Promise<RefitAnswer> {
    const began = performance.now();
    const prediction = await this.outputs.use(
      { digest, generator, seed, psi },
      async ({ output, members }): Promise<PartsPrediction> => {
        const side = output.resolution;
        const classes = taskContract(schema.task).labelsOf(schema).length;
        const { label, uncertainty, score } = await Promise.resolve(strokes)
          .then((painted) => refit(output, painted))
          .catch(refuseMisfit);
        return predictionOf({ labels: label, uncertainty, score }, { side, members, classes });
      },
    );
    return { prediction, milliseconds: performance.now() - began };
  }
}
