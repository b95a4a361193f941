/**
 * The thread of one session: onnxruntime's `run` blocks the calling thread, so it is called here. Node runs this file
 * as it is (by stripping its types) or as compiled by tsc.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { ElementType, Tensor } from '@gannet/onnx';
import type { CloseRequest, OpenRequest, Reply, RunRequest } from './messages.js';

const { model, threads, provider } = workerData as OpenRequest;
const port = parentPort;
if (!port) throw new Error('worker.ts runs in a worker thread');

const session = await InferenceSession.create(model, {
  executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  // A planned block for everything at once would stand beside what the first run took, and be larger than both need to
  // be.
  enableMemPattern: false,
});

(model.buffer as ArrayBuffer).transfer(0); // the runtime has its own copies; without this, the file would stay in memory beside them

async function answer({ id, feeds, outputs }: RunRequest): Promise<void> {
  try {
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, { type, data, dims }]) => [name, ortTensor(type, data, dims)]),
    );
    const results = await session.run(inputs, outputs ? [...outputs] : [...session.outputNames]);
    const tensors: Record<string, Tensor> = {};
    const buffers: ArrayBuffer[] = [];
    for (const [name, { type, dims, data }] of Object.entries(results)) {
      const own = (data as Float32Array).slice();
      buffers.push(own.buffer);
      tensors[name] = { type, dims, data: own } as unknown as Tensor;
    }
    port?.postMessage({ id, tensors } satisfies Reply, buffers);
  } catch (error) {
    port?.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies Reply);
  }
}

function ortTensor(type: ElementType, data: Tensor['data'], dims: readonly number[]): OrtTensor {
  return new OrtTensor(type as 'float32', data as Float32Array, dims);
}

/** One run at a time, in the order of the requests. */
let last: Promise<void> = Promise.resolve();
let isEnding = false;
port.on('message', (ask: RunRequest | CloseRequest) => {
  if (ask.id === 'end') {
    isEnding = true;
    void last.then(() => session.release()).finally(() => port.close());
    return;
  }
  last = last.then(() => (isEnding ? undefined : answer(ask)));
});
port.postMessage({ id: 'open', inputs: session.inputNames, outputs: session.outputNames } satisfies Reply);
