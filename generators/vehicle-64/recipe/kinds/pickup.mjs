/** Pick-up: bonnet, cab and an open bed, empty or with crates. */
import { addEnd, addMirrors, lightCenter } from '../fittings.mjs';
import { addBlock, addBody, addBox, addPair, addPanel, sidesOf } from '../mesh.mjs';

const [REAR, FRONT, HALF] = [-2.35, 2.3, 0.95];
const [SILL, BONNET, BELT, ROOF] = [0.46, 1.02, 1.1, 1.82];
const BED_FRONT = -0.55;
const WALL = 0.1;
const REAR_AXLE = -1.4;

function addBed(faces, paints, variant) {
  const floor = SILL + 0.18;
  addBox(faces, [REAR, BED_FRONT], [-HALF, HALF], [SILL, floor], paints.bedFloor);
  addPair(faces, [REAR, BED_FRONT], [HALF - WALL, HALF], [SILL, BELT], paints.bed);
  addBox(faces, [REAR, REAR + WALL], [WALL - HALF, HALF - WALL], [SILL, BELT], paints.bed);
  // The wheels reach into the bed.
  addPair(faces, [REAR_AXLE - 0.56, REAR_AXLE + 0.56], [HALF - 0.36, HALF - WALL], [SILL, BELT - 0.02], paints.bed);
  if (variant === 'loaded') {
    addBox(faces, [-1.35, -0.68], [-0.58, 0.1], [floor, 1.5], paints.crate);
    addBox(faces, [-2.05, -1.5], [-0.12, 0.58], [floor, 1.34], paints.crate);
  }
}

export function buildPickup(variant, paints) {
  const faces = [];
  const station = (x, top, half = HALF) => ({ x, bottom: SILL, shoulder: top - 0.12, top, half, inset: 0.08 });
  addBody(
    faces,
    [
      station(BED_FRONT, BELT),
      station(1.05, BELT),
      station(FRONT - 0.3, BONNET),
      station(FRONT, BONNET - 0.08, HALF - 0.06),
    ],
    paints.body,
  );
  const foot = { rear: BED_FRONT + 0.02, front: 1.05, half: HALF - 0.1, z: BELT - 0.02 };
  const top = { rear: BED_FRONT + 0.14, front: 0.5, half: HALF - 0.22, z: ROOF };
  addBlock(faces, foot, top, paints.body);
  const sides = sidesOf(foot, top);
  addPanel(faces, sides.front, [0.05, 0.95], [0.08, 0.88], paints.window);
  addPanel(faces, sides.rear, [0.1, 0.9], [0.15, 0.86], paints.window);
  for (const [from, to] of [
    [0.08, 0.52],
    [0.57, 0.93],
  ]) {
    addPanel(faces, sides.left, [from, to], [0.1, 0.84], paints.window);
    addPanel(faces, sides.right, [1 - to, 1 - from], [0.1, 0.84], paints.window);
  }
  addBed(faces, paints, variant);
  const nose = {
    x: FRONT,
    ahead: 1,
    half: HALF,
    lights: { inner: 0.5, outer: HALF - 0.04, z: [0.68, 0.9] },
    bumper: [SILL - 0.08, 0.64],
    grille: { half: 0.46, z: [0.66, 0.9] },
  };
  const back = {
    x: REAR,
    ahead: -1,
    half: HALF,
    lights: { inner: 0.74, outer: HALF + 0.01, z: [0.7, 1.04] },
    bumper: [SILL - 0.08, 0.62],
  };
  addEnd(faces, paints, nose);
  addEnd(faces, paints, back);
  addMirrors(faces, paints, 0.8, HALF - 0.1, BELT);
  return {
    faces,
    wheels: [1.45, REAR_AXLE].map((x) => ({ x, radius: 0.45, half: HALF })),
    keypoints: {
      headlight: lightCenter(nose),
      taillight: lightCenter(back),
      roof_front: [top.front, top.half, ROOF],
      roof_rear: [top.rear, top.half, ROOF],
    },
    shadow: [
      [REAR, FRONT, -HALF, HALF, 0.2, BELT - 0.1],
      [BED_FRONT, 0.75, 0.2 - HALF, HALF - 0.2, BELT - 0.1, ROOF],
    ],
  };
}
