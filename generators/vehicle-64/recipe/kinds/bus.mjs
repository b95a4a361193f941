/** City bus with one deck or two: a long box with rows of windows. */
import { addEnd, addMirrors, lightCenter } from '../fittings.mjs';
import { addBlock, addPanel, sidesOf } from '../mesh.mjs';

const [REAR, FRONT, HALF] = [-3.4, 3.4, 1.2];
const SILL = 0.34;
/** Height of the roof, and the rows of windows as shares of the sides' height. */
const VARIANTS = {
  single: { roof: 2.95, rows: [[0.42, 0.82]] },
  double: {
    roof: 4.1,
    rows: [
      [0.27, 0.5],
      [0.64, 0.89],
    ],
  },
};
const PANES = 6;

export function buildBus(variant, paints) {
  const { roof, rows } = VARIANTS[variant];
  const faces = [];
  const foot = { rear: REAR, front: FRONT, half: HALF, z: SILL };
  const top = { rear: REAR + 0.06, front: FRONT - 0.14, half: HALF - 0.06, z: roof };
  addBlock(faces, foot, top, paints.body);
  const sides = sidesOf(foot, top);
  for (const [low, high] of rows) {
    for (let i = 0; i < PANES; i++) {
      const [from, to] = [0.03 + (0.95 * i) / PANES, 0.03 + (0.95 * (i + 0.84)) / PANES];
      addPanel(faces, sides.left, [from, to], [low, high], paints.window);
      addPanel(faces, sides.right, [1 - to, 1 - from], [low, high], paints.window);
    }
    addPanel(faces, sides.rear, [0.12, 0.88], [low + 0.04, high], paints.window);
  }
  const [low, high] = rows[0];
  addPanel(faces, sides.front, [0.06, 0.94], [low - 0.08, high], paints.window);
  if (rows.length > 1) addPanel(faces, sides.front, [0.08, 0.92], rows[1], paints.window);
  addPanel(faces, sides.front, [0.16, 0.84], [high + 0.03, high + 0.12], paints.trim);
  // The doors, on the right: dark glass down to the step.
  for (const from of [0.885, 0.46])
    addPanel(faces, sides.right, [from, from + 0.09], [0.05, high], paints.window, 0.02);
  const lower = variant === 'double' ? 0.95 : 1.02;
  const nose = {
    x: FRONT - 0.02,
    ahead: 1,
    half: HALF - 0.02,
    lights: { inner: 0.7, outer: HALF - 0.08, z: [lower - 0.3, lower] },
    bumper: [SILL - 0.06, 0.68],
  };
  const back = {
    x: REAR + 0.02,
    ahead: -1,
    half: HALF - 0.02,
    lights: { inner: 0.86, outer: HALF, z: [lower - 0.28, lower + 0.12] },
    bumper: [SILL - 0.06, 0.68],
  };
  addEnd(faces, paints, nose);
  addEnd(faces, paints, back);
  addMirrors(faces, paints, FRONT - 0.02, HALF - 0.02, SILL + high * (roof - SILL) - 0.5, 0.45);
  return {
    faces,
    wheels: [2.15, -1.95].map((x) => ({ x, radius: 0.5, half: HALF })),
    keypoints: {
      headlight: lightCenter(nose),
      taillight: lightCenter(back),
      roof_front: [top.front, top.half, roof],
      roof_rear: [top.rear, top.half, roof],
    },
    shadow: [[REAR, FRONT, -HALF, HALF, 0.2, roof]],
  };
}
