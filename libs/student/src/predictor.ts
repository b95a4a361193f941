import { build, input, type OpenSession, tensor } from '@gannet/onnx';
import { parameterCount, unpack } from '@gannet/training';
import { networkOf, pixelsOf, planOf, statisticsPlanOf } from './network.js';
import { byStatistics, imagesTensor } from './normalisation.js';
import { NO_OUTPUT, studentTask } from './tasks/tasks.js';
import type { Architecture, StudentOutput, Student, StudentSample } from './types.js';

/** Batch size for inference. */
const GROUP = 8;

/** Runs inference with given weights; must be closed. */
export interface Predictor {
  /** Yields one result after the other. Throws RangeError if the weights give values that are not finite. */
  predict(
    weights: Pick<Student, 'parameters' | 'statistics'>,
    images: readonly Pick<StudentSample, 'rgb'>[],
  ): AsyncIterable<StudentOutput>;
  close(): Promise<void>;
}

/**
 * Inputs: `parameters` [P], `statistics` [S], `image` [n, height, width, 3] bytes. Outputs: what the task reads from
 * its maps.
 */
function predictionGraph(architecture: Architecture): Uint8Array {
  const { width, height, task } = architecture;
  const [plan, layout] = [planOf(architecture), statisticsPlanOf(architecture)];
  const image = input('image', [GROUP, height, width, 3], 'uint8');
  const [parameters, statistics] = [
    input('parameters', [parameterCount(plan)]),
    input('statistics', [parameterCount(layout)]),
  ];
  const maps = networkOf(
    unpack(parameters, plan),
    pixelsOf(image),
    architecture,
    byStatistics(unpack(statistics, layout)),
  );
  return build({ parameters, statistics, image }, studentTask(task).graphOutputs(maps, architecture));
}

export async function openPredictor(
  architecture: Architecture,
  openSession: OpenSession,
  threads = 1,
): Promise<Predictor> {
  const session = await openSession(predictionGraph(architecture), { threads });
  const task = studentTask(architecture.task);
  return {
    async *predict({ parameters, statistics }, images) {
      for (let from = 0; from < images.length; from += GROUP) {
        const group = images.slice(from, from + GROUP);
        const filled = Array.from({ length: GROUP }, (_, at) => group[at] ?? (group[0] as Pick<StudentSample, 'rgb'>));
        const results = await session.run({
          image: imagesTensor(architecture, filled),
          parameters: tensor('float32', [parameters.length], parameters),
          statistics: tensor('float32', [statistics.length], statistics),
        });
        for (let index = 0; index < group.length; index++)
          yield { ...NO_OUTPUT, ...task.outputOf(results, index, GROUP, architecture) };
      }
    },
    close: () => session.close(),
  };
}
