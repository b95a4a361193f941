import * as ort from 'onnxruntime-web/wasm';
import type { LabellerAnswer, LabellerOrder } from './labeller';

/** The page on the other side, whose types are those of a worker seen from there. */
const page = globalThis as unknown as Worker;

let model: { readonly url: string; readonly session: Promise<ort.InferenceSession> } | null = null;

/** As long as the page asks for the same student, it is opened once. */
function sessionOf({ model: url, runtime }: LabellerOrder): Promise<ort.InferenceSession> {
  if (model?.url === url) return model.session;
  ort.env.wasm.wasmPaths = { wasm: runtime };
  ort.env.wasm.numThreads = 1; // more need headers that forbid other things
  const session = fetch(url, { credentials: 'same-origin' }).then(async (response) => {
    if (!response.ok) throw new Error(`the student cannot be loaded: the server answers ${response.status}`);
    return ort.InferenceSession.create(new Uint8Array(await response.arrayBuffer()));
  });
  model = { url, session };
  session.catch(() => (model = null)); // to be tried again with the next picture
  return session;
}

page.addEventListener('message', (event: MessageEvent<LabellerOrder>) => {
  const { id, rgb, width, height, outputs } = event.data;
  const answer = (given: LabellerAnswer): void => page.postMessage(given);
  void sessionOf(event.data)
    .then((session) => session.run({ image: new ort.Tensor('uint8', rgb, [1, height, width, 3]) }, [...outputs]))
    .then((results) => {
      const data: Record<string, Float32Array | Uint8Array> = {};
      for (const name of outputs) data[name] = results[name]!.data as Float32Array | Uint8Array;
      answer({ id, ok: true, outputs: data });
    })
    .catch((error: unknown) =>
      answer({ id, ok: false, problem: error instanceof Error ? error.message : String(error) }),
    );
});
