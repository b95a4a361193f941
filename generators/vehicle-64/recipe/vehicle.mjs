/** The mesh of a vehicle with its keypoints and the boxes that throw its shadow. */
import { buildBus } from './kinds/bus.mjs';
import { buildCar } from './kinds/car.mjs';
import { buildLorry } from './kinds/lorry.mjs';
import { buildPickup } from './kinds/pickup.mjs';
import { buildVan } from './kinds/van.mjs';
import { addArch, addWheel } from './mesh.mjs';
import { paintsOf } from './parts.mjs';

const BUILDERS = { car: buildCar, van: buildVan, pickup: buildPickup, bus: buildBus, lorry: buildLorry };
const SIDES = [
  ['left', 1],
  ['right', -1],
];
const TYRE = { width: 0.26, outside: 0.03 };

/** The way the surface of a keypoint faces; a roof's corner belongs to several. */
const FACING = { headlight: () => [1, 0, 0], taillight: () => [-1, 0, 0], wheel: (sign) => [0, sign, 0] };

function wheelKeypoints(wheels) {
  const [front, rear] = [wheels[0], wheels.at(-1)];
  const hub = ({ x, radius, half }) => [x, half + TYRE.outside, radius];
  return { wheel_front: hub(front), wheel_rear: hub(rear) };
}

export function buildVehicle({ kind, variant, colors, shape }) {
  const paints = paintsOf(colors);
  const built = BUILDERS[kind](variant, paints);
  const scale = [shape.length, shape.width, shape.height];
  const scaled = (point) => point.map((value, i) => value * scale[i]);
  const faces = built.faces.map((face) => ({ ...face, points: face.points.map(scaled) }));
  // Wheels stay round whatever the body's proportions.
  const wheels = built.wheels.map(({ x, radius, half }) => ({
    x: x * shape.length,
    radius: radius * shape.wheels,
    half: half * shape.width,
  }));
  for (const { x, radius, half } of wheels)
    for (const [, sign] of SIDES) {
      const left = sign > 0;
      addArch(faces, { x, radius, left }, half, paints.arch);
      addWheel(
        faces,
        { x, radius, inner: half + TYRE.outside - TYRE.width, outer: half + TYRE.outside, left },
        paints.tyre,
        paints.hub,
      );
    }
  const onLeft = {
    ...Object.fromEntries(Object.entries(built.keypoints).map(([name, point]) => [name, scaled(point)])),
    ...wheelKeypoints(wheels),
  };
  const keypoints = Object.fromEntries(
    Object.entries(onLeft).flatMap(([name, [x, y, z]]) =>
      SIDES.map(([side, sign]) => [
        `${name}_${side}`,
        { point: [x, sign * y, z], normal: FACING[name.split('_')[0]]?.(sign) },
      ]),
    ),
  );
  const shadow = built.shadow.map((box) => box.map((value, i) => value * scale[i >> 1]));
  return { faces, keypoints, shadow };
}
