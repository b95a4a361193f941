import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { mulberry32 } from '@gannet/metrics';
import { build, elementCount, float32, gradients, input, tensor, type Tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { type Architecture, batchesOf, defaultStudentSettings, objectiveOf, planOf } from '@gannet/student';
import { flatten, unpack, parameterCount, spansOf, initialParameters } from '@gannet/training';

const PYTHON = process.env['CONSUMERS_PYTHON'] ?? 'python3';
const SCRIPT = path.join(import.meta.dirname, 'gradients.py');

/** Sides that are no multiple of 8, so that the network fills them up. */
const [WIDTH, HEIGHT] = [20, 13];
const BATCH = 3;
const CLASS_WEIGHTS = Float32Array.of(0.5, 1, 1.5, 2);

let folder: string;
beforeAll(async () => (folder = await mkdtemp(path.join(tmpdir(), 'gradients-'))));
afterAll(() => rm(folder, { recursive: true }));

const TASKS = {
  parts: { kind: 'parts', classes: CLASS_WEIGHTS.length },
  keypoints: { kind: 'keypoints', keypoints: 2, sigma: 0.08 },
} as const;

/** What a step of a training is fed, of noise. */
function feedsOf(architecture: Architecture): Record<string, Tensor> {
  const rng = mulberry32(5);
  const bytes = (length: number, below: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(rng() * below));
  const image = (): { rgb: Uint8Array } => ({ rgb: bytes(WIDTH * HEIGHT * 3, 256) });
  const sample = () => ({
    ...image(),
    labels: bytes(WIDTH * HEIGHT, CLASS_WEIGHTS.length).map((label, at) => (at % 17 === 0 ? 255 : label)),
    points: [
      { x: 20 * rng(), y: 13 * rng(), visibility: 2 as const },
      { x: 20 * rng(), y: 13 * rng(), visibility: 1 as const },
    ],
  });
  const samples = Array.from({ length: BATCH }, sample);
  const unlabelled = Array.from({ length: BATCH }, image);
  const settings = { ...defaultStudentSettings(architecture), batch: BATCH };
  return batchesOf({
    architecture,
    train: samples,
    val: samples,
    unlabelled,
    seed: 4,
    settings,
    origin: 'noise',
  }).feeds(0, 1);
}

/** One step's loss and whole gradient, as the training has them, into files for PyTorch. */
type Options = Partial<Parameters<typeof objectiveOf>[1]>;

async function written(name: keyof typeof TASKS, options: Options): Promise<string> {
  const architecture: Architecture = { task: TASKS[name], width: WIDTH, height: HEIGHT, widths: [6, 8, 12, 12] };
  const plan = planOf(architecture);
  const objective = objectiveOf(architecture, { batch: BATCH, isSoft: false, isWeighted: false, ...options });
  const parameters = input('parameters', [parameterCount(plan)]);
  const places = Object.fromEntries(
    Object.entries(objective.each).map(([of, { dims, type }]) => [of, input(of, dims, type)]),
  );
  const parts = unpack(parameters, plan);
  const loss = objective.loss(parts, places);
  const gradient = flatten(
    plan,
    gradients(
      loss,
      Object.keys(plan).map((of) => parts[of]!),
    ),
  );
  const [start, end] = spansOf(plan)['head.weight']!;
  // Some answers are surer than others, as those of a network in training are.
  const weights = initialParameters(plan, 3).map((weight, at) => (at >= start && at < end ? 12 * weight : weight));
  const stacked = feedsOf(architecture);
  const fed = Object.fromEntries(
    Object.keys(objective.each).map((of): [string, Tensor] => {
      const { dims, type, data } = stacked[of]!;
      return [of, { dims: dims.slice(1), type, data } as Tensor];
    }),
  );
  const session = await openSession(build({ parameters, ...places }, { loss, gradient }));
  const results = await session.run({ parameters: tensor('float32', [weights.length], weights), ...fed });
  await session.close();
  const put = (of: string, { buffer, byteOffset, byteLength }: ArrayBufferView): Promise<void> =>
    writeFile(path.join(folder, `${of}.bin`), new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
  await put('parameters', weights);
  await put('gradient', float32(results, 'gradient'));
  for (const [of, { data }] of Object.entries(fed)) await put(of, data);
  const described = {
    kind: name,
    width: WIDTH,
    height: HEIGHT,
    outputs: name === 'parts' ? TASKS.parts.classes : TASKS.keypoints.keypoints,
    sigma: TASKS.keypoints.sigma,
    classWeights: [...CLASS_WEIGHTS],
    plan: Object.entries(plan).map(([of, { dims }]) => [of, dims]),
    fed: Object.fromEntries(Object.entries(fed).map(([of, { dims, type }]) => [of, { dims, type }])),
    loss: float32(results, 'loss')[0],
  };
  await writeFile(path.join(folder, 'case.json'), JSON.stringify(described));
  const count = Object.values(plan).reduce((sum, { dims }) => sum + elementCount(dims), 0);
  expect(count).toBe(weights.length);
  const { stdout } = await promisify(execFile)(PYTHON, [SCRIPT, folder]);
  return stdout;
}

it.each<[string, keyof typeof TASKS, Options]>([
  ['parts, classes counting differently', 'parts', { classWeights: CLASS_WEIGHTS }],
  ['parts with unlabelled images', 'parts', { classWeights: CLASS_WEIGHTS, isConsistent: true }],
  ['keypoints', 'keypoints', {}],
])(
  'PyTorch has the same loss and the same gradient of every parameter of a student of %s',
  async (_what, name, options) => {
    expect(await written(name, options)).toMatch(/^\d+ gradients, at most \d\.\de-\d+ of the largest apart\n$/);
  },
);
