/** Panel van and minibus: a short nose before a tall box. */
import { addEnd, addMirrors, lightCenter } from '../fittings.mjs';
import { addBlock, addBody, addPanel, sidesOf } from '../mesh.mjs';

const [REAR, FRONT, HALF] = [-2.35, 2.4, 0.98];
const [SILL, BELT, ROOF] = [0.36, 1.16, 2.2];

export function buildVan(variant, paints) {
  const faces = [];
  const station = (x, top, half = HALF) => ({ x, bottom: SILL, shoulder: top - 0.1, top, half, inset: 0.03 });
  addBody(
    faces,
    [station(REAR, BELT), station(1.75, BELT), station(2.2, BELT - 0.14), station(FRONT, BELT - 0.28, HALF - 0.07)],
    paints.body,
  );
  const foot = { rear: REAR, front: 1.9, half: HALF - 0.02, z: BELT - 0.02 };
  const top = { rear: REAR + 0.06, front: 1.2, half: HALF - 0.14, z: ROOF };
  addBlock(faces, foot, top, paints.body);
  const sides = sidesOf(foot, top);
  addPanel(faces, sides.front, [0.06, 0.94], [0.06, 0.84], paints.window);
  for (const across of [
    [0.1, 0.48],
    [0.52, 0.9],
  ])
    addPanel(faces, sides.rear, across, [0.3, 0.84], paints.window);
  const panes =
    variant === 'minibus'
      ? [
          [0.05, 0.26],
          [0.3, 0.52],
          [0.55, 0.75],
          [0.78, 0.96],
        ]
      : [[0.05, 0.27]];
  for (const [from, to] of panes) {
    addPanel(faces, sides.left, [from, to], [0.14, 0.74], paints.window);
    addPanel(faces, sides.right, [1 - to, 1 - from], [0.14, 0.74], paints.window);
  }
  const nose = {
    x: FRONT,
    ahead: 1,
    half: HALF - 0.03,
    lights: { inner: 0.5, outer: HALF - 0.05, z: [0.62, 0.84] },
    bumper: [SILL - 0.06, 0.6],
    grille: { half: 0.47, z: [0.64, 0.8] },
  };
  const back = {
    x: REAR,
    ahead: -1,
    half: HALF - 0.02,
    lights: { inner: 0.76, outer: HALF + 0.01, z: [0.68, 1.12] },
    bumper: [SILL - 0.06, 0.56],
    plate: [0.68, 0.88],
  };
  addEnd(faces, paints, nose);
  addEnd(faces, paints, back);
  addMirrors(faces, paints, 1.62, HALF - 0.04, BELT, 0.3);
  return {
    faces,
    wheels: [1.5, -1.4].map((x) => ({ x, radius: 0.38, half: HALF })),
    keypoints: {
      headlight: lightCenter(nose),
      taillight: lightCenter(back),
      roof_front: [top.front, top.half, ROOF],
      roof_rear: [top.rear, top.half, ROOF],
    },
    shadow: [
      [REAR, FRONT, -HALF, HALF, 0.15, BELT - 0.2],
      [REAR, 1.5, 0.1 - HALF, HALF - 0.1, BELT - 0.2, ROOF],
    ],
  };
}
