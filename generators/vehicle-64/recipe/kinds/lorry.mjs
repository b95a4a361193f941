/** Lorry: a tall cab before a box, an open tipper or a tank. */
import { addEnd, addMirrors, lightCenter } from '../fittings.mjs';
import { addBlock, addBox, addPair, addPanel, addTank, sidesOf } from '../mesh.mjs';

const [REAR, FRONT, HALF] = [-3.2, 3.1, 1.15];
const [SILL, ROOF] = [0.5, 2.6];
const CAB_REAR = 1.45;
const BED = { rear: REAR, front: 1.25, z: 1.0 };

const LOADS = {
  box(faces, paints) {
    addBox(faces, [BED.rear, BED.front], [-HALF - 0.03, HALF + 0.03], [BED.z, 3.15], paints.cargo);
  },
  tipper(faces, paints) {
    const [floor, top, wall] = [BED.z + 0.1, 2.05, 0.1];
    addBox(faces, [BED.rear, BED.front], [-HALF, HALF], [BED.z, floor], paints.cargoInside);
    addPair(faces, [BED.rear, BED.front], [HALF - wall, HALF], [BED.z, top], paints.cargo);
    addBox(faces, [BED.rear, BED.rear + wall], [wall - HALF, HALF - wall], [BED.z, top], paints.cargo);
    addBox(faces, [BED.front - wall, BED.front], [wall - HALF, HALF - wall], [BED.z, top + 0.4], paints.cargo);
    const heap = { rear: BED.rear + wall, front: BED.front - wall, half: HALF - wall, z: floor + 0.45 };
    addBlock(faces, heap, { rear: -1.6, front: -0.3, half: 0.4, z: 2.2 }, paints.cargoInside);
  },
  tanker(faces, paints) {
    addTank(faces, [BED.rear + 0.05, BED.front], 2.0, HALF, 0.9, paints.cargo);
  },
};

export function buildLorry(variant, paints) {
  const faces = [];
  // Frame, and the cab on it.
  addBox(faces, [REAR, CAB_REAR], [-0.75, 0.75], [0.6, BED.z], paints.trim);
  addBox(faces, [CAB_REAR, FRONT], [-HALF, HALF], [SILL, 1.5], paints.body);
  const foot = { rear: CAB_REAR, front: FRONT, half: HALF, z: 1.5 };
  const top = { rear: CAB_REAR, front: FRONT - 0.22, half: HALF - 0.08, z: ROOF };
  addBlock(faces, foot, top, paints.body);
  const sides = sidesOf(foot, top);
  addPanel(faces, sides.front, [0.06, 0.94], [0.04, 0.78], paints.window);
  addPanel(faces, sides.left, [0.12, 0.72], [0.04, 0.74], paints.window);
  addPanel(faces, sides.right, [0.28, 0.88], [0.04, 0.74], paints.window);
  LOADS[variant](faces, paints);
  const nose = {
    x: FRONT,
    ahead: 1,
    half: HALF - 0.01,
    lights: { inner: 0.62, outer: HALF - 0.08, z: [0.88, 1.16] },
    bumper: [SILL - 0.1, 0.82],
    grille: { half: 0.56, z: [0.92, 1.34] },
  };
  const back = {
    x: REAR,
    ahead: -1,
    half: HALF - 0.05,
    lights: { inner: 0.72, outer: HALF, z: [0.74, 0.99] },
    bumper: [SILL - 0.02, 0.72],
    plate: [0.76, 0.97],
  };
  addEnd(faces, paints, nose);
  addEnd(faces, paints, back);
  addMirrors(faces, paints, FRONT - 0.12, HALF - 0.02, 1.6, 0.5);
  return {
    faces,
    wheels: [2.2, -1.3, -2.4].map((x) => ({ x, radius: 0.52, half: HALF })),
    keypoints: {
      headlight: lightCenter(nose),
      taillight: lightCenter(back),
      roof_front: [top.front, top.half, ROOF],
      roof_rear: [top.rear, top.half, ROOF],
    },
    shadow: [
      [CAB_REAR, FRONT, -HALF, HALF, 0.3, ROOF],
      [BED.rear, BED.front, -HALF, HALF, 0.5, { box: 3.15, tipper: 2.05, tanker: 2.8 }[variant]],
    ],
  };
}
