/** Saloon, hatchback, estate and offroader: a low body with a glazed cabin. */
import { addEnd, addMirrors, lightCenter } from '../fittings.mjs';
import { addBlock, addBody, addPanel, sidesOf } from '../mesh.mjs';

/**
 * Along x: the ends, the wheels, the foot and top of the windscreen, and those of the rear screen. Along z: sill, bonnet,
 * belt (where the windows begin) and roof.
 */
const VARIANTS = {
  sedan: {
    rear: -2.15,
    front: 2.15,
    wheels: [1.32, -1.3],
    screen: [0.95, 0.3],
    tail: [-1.55, -0.9],
    z: [0.32, 0.84, 0.98, 1.56],
    radius: 0.36,
    panes: [
      [0.08, 0.5],
      [0.54, 0.92],
    ],
  },
  hatchback: {
    rear: -1.85,
    front: 1.85,
    wheels: [1.15, -1.15],
    screen: [0.95, 0.28],
    tail: [-1.8, -1.35],
    z: [0.32, 0.88, 1.0, 1.62],
    radius: 0.35,
    panes: [
      [0.08, 0.5],
      [0.55, 0.9],
    ],
  },
  estate: {
    rear: -2.2,
    front: 2.15,
    wheels: [1.32, -1.3],
    screen: [1.0, 0.35],
    tail: [-2.15, -1.85],
    z: [0.32, 0.84, 0.98, 1.58],
    radius: 0.36,
    panes: [
      [0.06, 0.34],
      [0.37, 0.64],
      [0.67, 0.95],
    ],
  },
  offroader: {
    rear: -2.1,
    front: 2.1,
    wheels: [1.3, -1.25],
    screen: [0.85, 0.5],
    tail: [-2.05, -1.92],
    z: [0.5, 1.14, 1.22, 1.92],
    radius: 0.46,
    panes: [
      [0.05, 0.33],
      [0.37, 0.64],
      [0.68, 0.95],
    ],
  },
};
const HALF = 0.9;

export function buildCar(variant, paints) {
  const { rear, front, wheels, screen, tail, z, radius, panes } = VARIANTS[variant];
  const [sill, bonnet, belt, roof] = z;
  const faces = [];
  const station = (x, top, half = HALF) => ({ x, bottom: sill, shoulder: top - 0.13, top, half, inset: 0.1 });
  addBody(
    faces,
    [
      station(rear, belt - 0.08, HALF - 0.06),
      station(rear + 0.3, belt - 0.01),
      station(screen[0], belt),
      station(front - 0.35, bonnet),
      station(front, bonnet - 0.1, HALF - 0.08),
    ],
    paints.body,
  );
  const foot = { rear: tail[0], front: screen[0], half: HALF - 0.11, z: belt - 0.02 };
  const top = { rear: tail[1], front: screen[1], half: HALF - 0.24, z: roof };
  addBlock(faces, foot, top, paints.body);
  const sides = sidesOf(foot, top);
  addPanel(faces, sides.front, [0.05, 0.95], [0.08, 0.9], paints.window);
  addPanel(faces, sides.rear, [0.08, 0.92], [0.12, 0.88], paints.window);
  for (const [from, to] of panes) {
    addPanel(faces, sides.left, [from, to], [0.12, 0.86], paints.window);
    addPanel(faces, sides.right, [1 - to, 1 - from], [0.12, 0.86], paints.window);
  }
  const nose = {
    x: front,
    ahead: 1,
    half: HALF - 0.02,
    lights: { inner: 0.42, outer: HALF - 0.05, z: [bonnet - 0.36, bonnet - 0.15] },
    bumper: [sill - 0.04, bonnet - 0.38],
    grille: { half: 0.4, z: [bonnet - 0.34, bonnet - 0.18] },
  };
  const back = {
    x: rear,
    ahead: -1,
    half: HALF - 0.02,
    lights: { inner: 0.48, outer: HALF - 0.03, z: [belt - 0.38, belt - 0.15] },
    bumper: [sill - 0.04, belt - 0.42],
    plate: variant === 'offroader' ? undefined : [belt - 0.4, belt - 0.19],
  };
  addEnd(faces, paints, nose);
  addEnd(faces, paints, back);
  addMirrors(faces, paints, screen[0] - 0.22, HALF - 0.1, belt - 0.01);
  return {
    faces,
    wheels: wheels.map((x) => ({ x, radius, half: HALF })),
    keypoints: {
      headlight: lightCenter(nose),
      taillight: lightCenter(back),
      roof_front: [top.front, top.half, roof],
      roof_rear: [top.rear, top.half, roof],
    },
    shadow: [
      [rear, front, -HALF, HALF, 0.15, belt - 0.1],
      [tail[0] + 0.2, screen[0] - 0.3, 0.2 - HALF, HALF - 0.2, belt - 0.1, roof],
    ],
  };
}
