import { mulberry32, standardNormal } from '@gannet/metrics';
import {
  add,
  conv,
  logSoftmax,
  matmul,
  maxPool,
  mul,
  neg,
  reduceMean,
  relu,
  reshape,
  scalar,
  sub,
  tensor,
  type Tensor,
  type Value,
} from '@gannet/onnx';
import {
  biases,
  constantSchedule,
  cosineSchedule,
  Diverged,
  initialState,
  type Objective,
  openTrainer,
  parameterCount,
  type TrainingState,
  weights,
} from './index.js';
import { ADAM } from './adamw.js';
import type { TrainerSettings } from './trainer.js';
import { openSession } from './testing/sessions.js';

/** A line through points: the loss of each is known by hand. */
const linePlan = { slope: weights([2, 1], 2), offset: biases([1], 0.25) };
const line: Objective<typeof linePlan> = {
  plan: linePlan,
  each: { x: { dims: [8, 2] }, y: { dims: [8, 1] } },
  loss: ({ slope, offset }, { x, y }) => {
    const error = sub(add(matmul(x as Value, slope), offset), y as Value);
    return reduceMean(mul(error, error), [0, 1]);
  },
};

function points(steps: number, from = 0): Record<string, Tensor> {
  const rng = mulberry32(5 + from);
  const x = Float32Array.from({ length: steps * 16 }, () => standardNormal(rng));
  const y = Float32Array.from(
    { length: steps * 8 },
    (_, row) => 3 * (x[2 * row] as number) - (x[2 * row + 1] as number) + 0.5,
  );
  return { x: tensor('float32', [steps, 8, 2], x), y: tensor('float32', [steps, 8, 1], y) };
}

/** The feeds of two runs as those of one. */
function after(first: Record<string, Tensor>, second: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(first).map(([name, a]) => {
      const b = second[name] as Tensor;
      const data = Float32Array.from([...(a.data as Float32Array), ...(b.data as Float32Array)]);
      return [name, tensor('float32', [(a.dims[0] as number) + (b.dims[0] as number), ...a.dims.slice(1)], data)];
    }),
  );
}

const SETTINGS: TrainerSettings = {
  schedule: cosineSchedule({ steps: 40, peak: 0.1, warmUp: 4 }),
  decay: 0.1,
  clip: 0.5,
};

/** AdamW as the paper writes it, on the line: parameters [slope 0, slope 1, offset]. */
function plainSteps(
  state: TrainingState,
  feeds: Record<string, Tensor>,
  { schedule, decay = 0, clip }: TrainerSettings,
): { parameters: number[]; losses: number[] } {
  let p = [...state.parameters];
  let [m, v] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const losses: number[] = [];
  const [x, y] = [feeds['x']?.data as Float32Array, feeds['y']?.data as Float32Array];
  for (let step = 0; step * 8 < y.length; step++) {
    let gradient = [0, 0, 0];
    let loss = 0;
    for (let row = step * 8; row < step * 8 + 8; row++) {
      const inputs = [x[2 * row] as number, x[2 * row + 1] as number, 1];
      const error = inputs.reduce((sum, value, i) => sum + value * (p[i] as number), 0) - (y[row] as number);
      loss += (error * error) / 8;
      gradient = gradient.map((g, i) => g + (2 * error * (inputs[i] as number)) / 8);
    }
    losses.push(loss);
    const norm = Math.hypot(...gradient);
    if (clip) gradient = gradient.map((g) => g * Math.min(1, clip / norm));
    const [rate, t] = [schedule(step + 1), step + 1];
    m = m.map((value, i) => ADAM.beta1 * value + (1 - ADAM.beta1) * (gradient[i] as number));
    v = v.map((value, i) => ADAM.beta2 * value + (1 - ADAM.beta2) * (gradient[i] as number) ** 2);
    p = p.map((value, i) => {
      const shrunk = i < 2 ? value * (1 - rate * decay) : value;
      return (
        shrunk -
        (rate * (m[i] as number)) /
          (1 - ADAM.beta1 ** t) /
          (Math.sqrt((v[i] as number) / (1 - ADAM.beta2 ** t)) + ADAM.epsilon)
      );
    });
  }
  return { parameters: p, losses };
}

test('[T3] the steps are those of AdamW with gradient clipping', async () => {
  const trainer = await openTrainer(line, SETTINGS, openSession);
  const start = initialState(line.plan, 2);
  const feeds = points(40);
  const { state, losses } = await trainer.run(start, 40, feeds);
  await trainer.close();
  const expected = plainSteps(start, feeds, SETTINGS);
  expect(state.step).toBe(40);
  state.parameters.forEach((value, index) => expect(value).toBeCloseTo(expected.parameters[index] as number, 4));
  losses.forEach((value, index) => expect(value).toBeCloseTo(expected.losses[index] as number, 3));
});

test('[T2] a training that is split into runs gives the same bits', async () => {
  const trainer = await openTrainer(line, SETTINGS, openSession);
  const start = initialState(line.plan, 2);
  const [first, second] = [points(13), points(27, 1)];
  const whole = await trainer.run(start, 40, after(first, second));
  const half = await trainer.run(start, 13, first);
  const rest = await trainer.run(half.state, 27, second);
  await trainer.close();
  expect(rest.state).toEqual(whole.state);
  expect([...half.losses, ...rest.losses]).toEqual([...whole.losses]);
});

test('[T4] the averaged weights converge to the point around which the weights oscillate', async () => {
  const trainer = await openTrainer(line, { schedule: constantSchedule(0.05) }, openSession);
  const { state } = await trainer.run(initialState(line.plan, 2), 400, points(400));
  await trainer.close();
  [3, -1, 0.5].forEach((value, index) => expect(state.mean[index]).toBeCloseTo(value, 2));
});

test('[T6] a loss that is not finite ends the training with its step', async () => {
  const trainer = await openTrainer(line, SETTINGS, openSession);
  const start = initialState(line.plan, 2);
  const feeds = points(10);
  (feeds['y']?.data as Float32Array)[8 * 6] = Number.NaN;
  const failed = trainer.run(start, 10, feeds);
  await expect(failed).rejects.toThrow(new Diverged(7));
  await expect(failed).rejects.toThrow('the training diverged: the loss of step 7 is not a finite number');
  await trainer.close();
});

test('[T2] a small convolutional network learns what a point-wise one cannot', async () => {
  const plan = {
    w1: weights([8, 1, 3, 3], 9),
    b1: biases([8]),
    w2: weights([16, 8, 3, 3], 72),
    b2: biases([16]),
    w3: weights([64, 2], 64),
    b3: biases([2]),
  };
  const objective: Objective<typeof plan> = {
    plan,
    each: { image: { dims: [16, 1, 8, 8] }, label: { dims: [16, 2] } },
    loss: ({ w1, b1, w2, b2, w3, b3 }, { image, label }) => {
      const a = maxPool(relu(conv(image as Value, w1, { bias: b1, padding: 1 })), 2);
      const b = maxPool(relu(conv(a, w2, { bias: b2, padding: 1 })), 2);
      const logits = add(matmul(reshape(b, [16, 64]), w3), b3);
      return neg(mul(reduceMean(mul(logSoftmax(logits), label as Value), [0, 1]), scalar(2)));
    },
  };
  expect(parameterCount(plan)).toBe(8 * 9 + 8 + 16 * 72 + 16 + 130);
  const trainer = await openTrainer(objective, { schedule: constantSchedule(0.01) }, openSession);
  const { losses } = await trainer.run(initialState(plan, 1), 120, stripes(120));
  await trainer.close();
  const last = losses.subarray(110);
  expect(losses[0]).toBeGreaterThan(0.5);
  expect(last.reduce((sum, value) => sum + value, 0) / last.length).toBeLessThan(0.1);
});

/** Images of stripes, upright or level, at random places: every pixel by itself tells nothing. */
function stripes(steps: number): Record<string, Tensor> {
  const rng = mulberry32(9);
  const [image, label] = [new Float32Array(steps * 16 * 64), new Float32Array(steps * 16 * 2)];
  for (let index = 0; index < steps * 16; index++) {
    const [isUpright, phase] = [rng() < 0.5, rng() < 0.5 ? 0 : 1];
    for (let at = 0; at < 64; at++) image[index * 64 + at] = ((isUpright ? at % 8 : Math.floor(at / 8)) + phase) % 2;
    label[index * 2 + (isUpright ? 0 : 1)] = 1;
  }
  return { image: tensor('float32', [steps, 16, 1, 8, 8], image), label: tensor('float32', [steps, 16, 2], label) };
}
