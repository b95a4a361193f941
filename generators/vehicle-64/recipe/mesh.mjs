/**
 * Small meshes: lists of flat convex faces `{ points, part, color, gloss }`. Metres; x is forward, y the vehicle's left,
 * z up, the ground is z = 0. Points go round counter-clockwise as seen from outside.
 */
import { cosine, cross, dot, mix, normalised, sine, subtract } from './numbers.mjs';

export function normalOf(points) {
  return normalised(cross(subtract(points[1], points[0]), subtract(points[2], points[0])));
}

export function addFace(mesh, points, paint) {
  mesh.push({ points, ...paint });
}

/** Four points that need not lie in one plane, as two triangles. */
function addBent(mesh, [a, b, c, d], paint) {
  for (const points of [
    [a, b, c],
    [a, c, d],
  ]) {
    const area = cross(subtract(points[1], points[0]), subtract(points[2], points[0]));
    if (dot(area, area) > 1e-12) addFace(mesh, points, paint);
  }
}

/**
 * The four sides, in a fixed order, of what stands on a rectangle and ends in a smaller or larger one: `below` and
 * `above` are `{ rear, front, half, z }`, with `half` the half width. Each side starts at its lower left corner as seen
 * from outside.
 */
export function sidesOf(below, above) {
  const corner = ({ rear, front, half, z }, ahead, left) => [ahead ? front : rear, left ? half : -half, z];
  const side = (from, to) => [
    corner(below, ...from),
    corner(below, ...to),
    corner(above, ...to),
    corner(above, ...from),
  ];
  return {
    front: side([true, false], [true, true]),
    rear: side([false, true], [false, false]),
    left: side([true, true], [false, true]),
    right: side([false, false], [true, false]),
  };
}

/** A closed block between two rectangles (see sidesOf). */
export function addBlock(mesh, below, above, paint) {
  const sides = sidesOf(below, above);
  for (const side of Object.values(sides)) addBent(mesh, side, paint);
  addFace(mesh, [sides.right[3], sides.right[2], sides.left[3], sides.left[2]], paint);
  addFace(mesh, [sides.left[1], sides.left[0], sides.right[1], sides.right[0]], paint);
}

/** A box: `[from, to]` along each axis. */
export function addBox(mesh, [rear, front], [right, left], [z0, z1], paint) {
  const middle = (right + left) / 2;
  const half = (left - right) / 2;
  const shifted = [];
  addBlock(shifted, { rear, front, half, z: z0 }, { rear, front, half, z: z1 }, paint);
  for (const { points, ...rest } of shifted)
    addFace(
      mesh,
      points.map(([x, y, z]) => [x, y + middle, z]),
      rest,
    );
}

/** The same box on the vehicle's left (`y` positive) and on its right. */
export function addPair(mesh, x, [y0, y1], z, paint) {
  addBox(mesh, x, [y0, y1], z, paint);
  addBox(mesh, x, [-y1, -y0], z, paint);
}

/**
 * A body along x. Each station `{ x, bottom, shoulder, top, half, inset }` is a section: upright sides up to the
 * shoulder, then slanting inwards by `inset` to the top.
 */
export function addBody(mesh, stations, paint) {
  const section = ({ x, bottom, shoulder, top, half, inset }) => [
    [x, -half, bottom],
    [x, -half, shoulder],
    [x, inset - half, top],
    [x, half - inset, top],
    [x, half, shoulder],
    [x, half, bottom],
  ];
  const sections = stations.map(section);
  for (let i = 1; i < sections.length; i++) {
    const [behind, ahead] = [sections[i - 1], sections[i]];
    for (let j = 0; j < 5; j++) addBent(mesh, [behind[j], ahead[j], ahead[j + 1], behind[j + 1]], paint);
  }
  addFace(mesh, [...sections.at(-1)].reverse(), paint);
  addFace(mesh, sections[0], paint);
}

/**
 * A part of a four-cornered side (see sidesOf), lifted a little off it: `across` and `up` are shares of its width and
 * height, from the lower left corner as seen from outside.
 */
export function addPanel(mesh, [a, b, c, d], across, up, paint, lift = 0.012) {
  const normal = normalOf([a, b, c]);
  const at = (u, v) => mix(mix(a, b, u), mix(d, c, u), v).map((value, i) => value + lift * normal[i]);
  addFace(mesh, [at(across[0], up[0]), at(across[1], up[0]), at(across[1], up[1]), at(across[0], up[1])], paint);
}

/** A regular polygon upright beside the vehicle: centre x and z, radius, and y, seen from its left or its right. */
function disc(x, y, z, radius, corners, fromLeft) {
  const points = Array.from({ length: corners }, (_, i) => {
    const angle = (360 * (i + 0.5)) / corners;
    return [x + radius * cosine(angle), y, z + radius * sine(angle)];
  });
  return fromLeft ? points.reverse() : points;
}

const TYRE_CORNERS = 14;

/** A wheel between `inner` and `outer` (distances from the middle plane), on the left or the right; it stands on the ground. */
export function addWheel(mesh, { x, radius, inner, outer, left }, tyre, hub) {
  const sign = left ? 1 : -1;
  const face = disc(x, sign * outer, radius, radius, TYRE_CORNERS, left);
  const back = disc(x, sign * inner, radius, radius, TYRE_CORNERS, left);
  addFace(mesh, face, tyre);
  addFace(mesh, [...back].reverse(), tyre);
  for (let i = 0; i < TYRE_CORNERS; i++) {
    const next = (i + 1) % TYRE_CORNERS;
    addFace(
      mesh,
      left ? [face[i], face[next], back[next], back[i]].reverse() : [face[i], back[i], back[next], face[next]],
      tyre,
    );
  }
  addFace(mesh, disc(x, sign * (outer + 0.01), radius, radius * 0.56, 10, left), hub);
}

/** The dark opening above a wheel, a little off the body's side: half a disc. */
export function addArch(mesh, { x, radius, left }, half, paint) {
  const y = (left ? 1 : -1) * (half + 0.012);
  const points = Array.from({ length: 9 }, (_, i) => {
    const angle = (180 * i) / 8;
    return [x + radius * 1.2 * cosine(angle), y, radius + radius * 1.2 * sine(angle)];
  });
  addFace(mesh, left ? points.reverse() : points, paint);
}

/** A closed cylinder along x. */
export function addTank(mesh, [rear, front], z, radius, flatten, paint) {
  const corners = 12;
  const ring = (x) =>
    Array.from({ length: corners }, (_, i) => {
      const angle = (360 * (i + 0.5)) / corners;
      return [x, radius * cosine(angle), z + radius * flatten * sine(angle)];
    });
  const [back, face] = [ring(rear), ring(front)];
  for (let i = 0; i < corners; i++) {
    const next = (i + 1) % corners;
    addFace(mesh, [back[i], back[next], face[next], face[i]], paint);
  }
  addFace(mesh, face, paint);
  addFace(mesh, [...back].reverse(), paint);
}
