/**
 * Compares the exported graphs with PyTorch's reference tensors and measures latency on this machine's CPU.
 *   node verify.mjs PACKAGE_FOLDER [THREADS]
 */
import fs from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';

const [folder, threads = '2'] = process.argv.slice(2);
const { zDim } = JSON.parse(fs.readFileSync(path.join(folder, 'generator.json'), 'utf8'));
const options = { intraOpNumThreads: Number(threads), interOpNumThreads: 1 };
const mapping = await ort.InferenceSession.create(path.join(folder, 'mapping.onnx'), options);
const synthesis = await ort.InferenceSession.create(path.join(folder, 'synthesis.onnx'), options);
const psi = new ort.Tensor('float32', Float32Array.of(0.7), [1]);

function reference(name) {
  const bytes = fs.readFileSync(path.join(folder, 'reference', `${name}.f32`));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function largestDifference(a, b) {
  if (a.length !== b.length) throw new Error(`${a.length} numbers do not meet ${b.length}`);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);
}

async function differences() {
  const z = reference('z');
  const { ws } = await mapping.run({ z: new ort.Tensor('float32', z, [z.length / zDim, zDim]), psi });
  const results = { ws, ...(await synthesis.run({ ws })) };
  const kept = Object.keys(results).filter((name) => fs.existsSync(path.join(folder, 'reference', `${name}.f32`)));
  return Object.fromEntries(kept.map((name) => [name, largestDifference(results[name].data, reference(name))]));
}

/** Median and least milliseconds of 15 runs, after 3 that warm up. */
async function latency(batch, outputs) {
  const z = new ort.Tensor(
    'float32',
    Float32Array.from({ length: batch * zDim }, (_, i) => Math.sin(i * i)),
    [batch, zDim],
  );
  const times = [];
  for (let i = 0; i < 18; i++) {
    const start = performance.now();
    const { ws } = await mapping.run({ z, psi });
    await synthesis.run({ ws }, outputs);
    if (i >= 3) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { median: Number(times[7].toFixed(2)), min: Number(times[0].toFixed(2)) };
}

const latencyMs = {};
for (const batch of [1, 8, 32]) {
  latencyMs[`batch ${batch}, image`] = await latency(batch, ['image']);
  latencyMs[`batch ${batch}, image and features`] = await latency(batch);
}
console.log(
  JSON.stringify({ threads: options.intraOpNumThreads, maxAbsDifference: await differences(), latencyMs }, null, 2),
);
