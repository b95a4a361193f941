import { dataOf, float32, type Session, tensor, type Tensor } from '@gannet/onnx';
import { studentGraph } from './export.js';
import { openPredictor, type Student, trainStudent } from './index.js';
import { openSession } from './testing/sessions.js';
import { SIDE, smallRequest } from './testing/shapes.js';

const request = smallRequest({ steps: 80, stepsPerValidation: 80 });
const keypointRequest = smallRequest({ steps: 160, stepsPerValidation: 160 }, 'keypoints');
const [first] = request.val as [(typeof request.val)[number]];

let student: Student;
let session: Session;
beforeAll(async () => {
  ({ student } = await trainStudent(request, openSession));
  session = await openSession(studentGraph(student, ['ground', 'square', 'disc']));
});
afterAll(() => session.close());

function picture(rgb: Uint8Array, width: number, height: number): Record<string, Tensor> {
  return { image: tensor('uint8', [1, height, width, 3], rgb) };
}

/** Every pixel as a block of `by` × `by`. */
function enlarged(values: Uint8Array, by: number, channels: number, width = SIDE): Uint8Array {
  const height = values.length / channels / width;
  const result = new Uint8Array(values.length * by * by);
  for (let row = 0, at = 0; row < height * by; row++) {
    for (let column = 0; column < width * by; column++) {
      for (let channel = 0; channel < channels; channel++)
        result[at++] = values[(Math.floor(row / by) * width + Math.floor(column / by)) * channels + channel] as number;
    }
  }
  return result;
}

test('[X1] a picture of the size of the training gets the labels that the student gives', async () => {
  const predictor = await openPredictor(student.architecture, openSession);
  let index = 0;
  for await (const { labels } of predictor.predict(student, request.val)) {
    const { rgb } = request.val[index++] as typeof first;
    expect(dataOf(await session.run(picture(rgb, SIDE, SIDE)), 'labels', 'uint8')).toEqual(labels);
  }
  await predictor.close();
});

test('[X3] probabilities are calibrated, sum to 1, and their largest is the label', async () => {
  const results = await session.run(picture(first.rgb, SIDE, SIDE));
  const [labels, probabilities] = [dataOf(results, 'labels', 'uint8'), float32(results, 'probabilities')];
  expect(results['probabilities']?.dims).toEqual([1, 3, SIDE, SIDE]);
  labels.forEach((label, pixel) => {
    const of = [0, 1, 2].map((one) => probabilities[one * labels.length + pixel] as number);
    expect(of.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 4);
    expect(of[label]).toBe(Math.max(...of));
  });
  expect(student.temperature).toBeGreaterThan(0.05);
  expect(student.temperature).toBeLessThan(20);
});

test('[X2] a picture four times as large gets the same labels, four times as large', async () => {
  const big = dataOf(await session.run(picture(enlarged(first.rgb, 4, 3), 4 * SIDE, 4 * SIDE)), 'labels', 'uint8');
  const same = enlarged(dataOf(await session.run(picture(first.rgb, SIDE, SIDE)), 'labels', 'uint8'), 4, 1);
  const wrong = big.reduce((sum, label, pixel) => sum + Number(label !== same[pixel]), 0);
  // Outlines are smooth now.
  expect(wrong / big.length).toBeLessThan(0.08);
});

test.each([
  [SIDE, 4 * SIDE],
  [3 * SIDE, SIDE],
  [1, 1],
  [1, 40],
  [7, 5],
])('[X2] a picture of %d × %d gets labels of its size', async (width, height) => {
  const results = await session.run(picture(new Uint8Array(width * height * 3).fill(40), width, height));
  expect(results['labels']?.dims).toEqual([1, height, width]);
  expect(results['probabilities']?.dims).toEqual([1, 3, height, width]);
  expect(float32(results, 'probabilities').every(Number.isFinite)).toBe(true);
});

test('[X2] a picture that is only less high is laid in the middle with its edges repeated, and gets the labels of that place', async () => {
  const [from, rows] = [5, 7];
  const row = (of: number): Uint8Array => first.rgb.subarray(of * SIDE * 3, (of + 1) * SIDE * 3);
  const low = Uint8Array.from(Array.from({ length: rows }, (_, index) => [...row(from + index)]).flat());
  const top = Math.floor((SIDE - rows) / 2);
  const laid = Uint8Array.from(
    Array.from({ length: SIDE }, (_, index) => [...row(from + Math.min(rows - 1, Math.max(0, index - top)))]).flat(),
  );
  const said = dataOf(await session.run(picture(low, SIDE, rows)), 'labels', 'uint8');
  const whole = dataOf(await session.run(picture(laid, SIDE, SIDE)), 'labels', 'uint8');
  expect(said).toEqual(whole.slice(top * SIDE, (top + rows) * SIDE));
  expect(new Set(said).size).toBeGreaterThan(1);
});

test('[X4] equal students give equal bytes', () => {
  expect(studentGraph({ ...student, parameters: student.parameters.slice() }, ['a', 'b', 'c'])).toEqual(
    studentGraph(student, ['a', 'b', 'c']),
  );
  expect(() => studentGraph(student, ['a'])).toThrow('1 names for 3 classes');
});

test('[X2] keypoints lie in the pixels of the picture, whatever its size', async () => {
  const { student: placer } = await trainStudent(keypointRequest, openSession);
  const places = await openSession(studentGraph(placer, ['square', 'disc']));
  const { rgb, points } = keypointRequest.val[0] as typeof first;
  const [small, large] = [
    await places.run(picture(rgb, SIDE, SIDE)),
    await places.run(picture(enlarged(rgb, 3, 3), 3 * SIDE, 3 * SIDE)),
  ];
  await places.close();
  expect(small['confidence']?.dims).toEqual([1, 2]);
  points?.forEach(({ x, y }, index) => {
    const [at, bigger] = [small, large].map((results) =>
      float32(results, 'keypoints').subarray(3 * index, 3 * index + 3),
    ) as [Float32Array, Float32Array];
    expect(Math.hypot((at[0] as number) - x, (at[1] as number) - y)).toBeLessThan(1.5);
    expect(Math.hypot((bigger[0] as number) / 3 - x, (bigger[1] as number) / 3 - y)).toBeLessThan(1.5);
    expect(at[2]).toBe(2);
  });
});
