import { mulberry32, randomInt, type Rng } from '@gannet/metrics';
import { defaultStudentSettings, type StudentSample, type StudentSettings } from '../index.js';
import type { StudentRequest } from '../types.js';

export const SIDE = 16;

/** A square (class 1) and a disc (class 2) of noisy colours on a dark ground (class 0). */
function shapes(rng: Rng, side = SIDE): Required<Pick<StudentSample, 'rgb' | 'labels' | 'points'>> {
  const labels = new Uint8Array(side * side);
  const [x, y, u, v] = [
    3 + randomInt(side - 6, rng),
    3 + randomInt(side - 6, rng),
    3 + randomInt(side - 6, rng),
    3 + randomInt(side - 6, rng),
  ];
  for (let row = 0, at = 0; row < side; row++) {
    for (let column = 0; column < side; column++, at++) {
      if (Math.abs(column - x) <= 2 && Math.abs(row - y) <= 2) labels[at] = 1;
      if (Math.hypot(column - u, row - v) <= 2.5) labels[at] = 2;
    }
  }
  const colours = [
    [30, 30, 40],
    [200, 60, 50],
    [60, 190, 90],
  ];
  const rgb = new Uint8Array(side * side * 3);
  for (let at = 0; at < rgb.length; at++)
    rgb[at] = ((colours[labels[Math.floor(at / 3)] as number] as number[])[at % 3] as number) + randomInt(30, rng);
  const place = (column: number, row: number, of: number): StudentSample['points'] => [
    { x: column + 0.5, y: row + 0.5, visibility: labels.includes(of) ? 2 : 0 },
  ];
  return { rgb, labels, points: [...(place(x, y, 1) ?? []), ...(place(u, v, 2) ?? [])] };
}

export function manyShapes(count: number, seed: number, side = SIDE): ReturnType<typeof shapes>[] {
  const rng = mulberry32(seed);
  return Array.from({ length: count }, () => shapes(rng, side));
}

/** A training that takes a second or two. */
export function smallRequest(
  settings: Partial<StudentSettings> = {},
  kind: 'parts' | 'keypoints' = 'parts',
): StudentRequest {
  const only = (samples: ReturnType<typeof shapes>[]): StudentSample[] =>
    samples.map(({ rgb, labels, points }) => (kind === 'parts' ? { rgb, labels } : { rgb, points }));
  return {
    architecture: {
      task: kind === 'parts' ? { kind, classes: 3 } : { kind, keypoints: 2, sigma: 0.08 },
      width: SIDE,
      height: SIDE,
      widths: [6, 8, 12, 12],
    },
    train: only(manyShapes(48, 1)),
    val: only(manyShapes(12, 2)),
    seed: 7,
    origin: 'shapes',
    settings: {
      ...defaultStudentSettings({ width: SIDE, height: SIDE }),
      batch: 8,
      steps: 120,
      stepsPerValidation: 40,
      learningRate: 0.01,
      ...settings,
    },
  };
}
