import { latentOf } from '@gannet/generator';
import { defaultSettings, factoryGraph, labelGraph, layersAt, sessionBytes } from '@gannet/interpreter';
import { add, build, input, scalar, tensor } from '@gannet/onnx';
import { isolatedSessions } from '@gannet/runtime';
import { randomInterpreter } from '../random.js';
import type { StyleGenerator } from '../style-generator.js';

const LIMITS = { seconds: 3600, memory: 2 ** 40 } as const;

/** The memory of a session that makes labelled images: as the server estimates it, and as it is. */
export interface SessionMemory {
  readonly estimatedBytes: number;
  /** The most that its process has grown by, for one image. */
  readonly measuredBytes: number;
}

export async function sessionMemory(
  generator: StyleGenerator,
  labelSide: number,
  classes: number,
): Promise<SessionMemory> {
  let peak = 0;
  const open = isolatedSessions(LIMITS, { observe: (bytes) => (peak = bytes) });
  const x = input('x', []);
  const small = await open(build({ x }, { y: add(x, scalar(1)) }));
  await small.run({ x: tensor('float32', [], Float32Array.of(0)) });
  const before = peak;
  const { members, hidden } = defaultSettings(classes);
  const interpreter = randomInterpreter({
    ...{ classes, members, hidden, resolution: labelSide },
    layers: layersAt(generator.layers, labelSide),
  });
  const model = factoryGraph(generator, (opset) =>
    labelGraph(interpreter, { opset, side: generator.resolution, outputs: ['label', 'uncertainty', 'score'] }),
  );
  const session = await open(model, { threads: 1 });
  await session.run({
    z: tensor('float32', [1, generator.zDim], latentOf(0, generator.zDim)),
    psi: tensor('float32', [1], Float32Array.of(0.7)),
  });
  await Promise.all([session.close(), small.close()]);
  return {
    estimatedBytes: sessionBytes({ modelBytes: model.length, layers: generator.layers, maps: 'inside' }),
    measuredBytes: peak - before,
  };
}
