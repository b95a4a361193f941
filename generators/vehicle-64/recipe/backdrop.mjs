/** Sky, ground and the vehicle's soft shadow: the light of every sample that no face covers. */
import { GROUNDS, SKIES } from './choices.mjs';
import { cosine, cross, direction, dot, light, mix, normalised, sine } from './numbers.mjs';

const { max, min, sqrt } = Math; // looked up once: sandboxes such as Jest's make that slow

const ROAD_HALF = 2.3; // metres; the vehicle stands off the middle, towards one side
const ROAD_OFFSET = 0.5;
const LINE = light('#f4f2ea');
const SUN_SPREAD = 5; // degrees: wide enough for a soft edge
const SHADE = 0.42; // light that remains in full shadow

/** Sixteen directions to a sun that is a disc; sample i of a pixel sees the i-th of them. */
function sunDirections({ azimuth, elevation }, count) {
  const toSun = direction(azimuth, elevation);
  const side = normalised(cross(toSun, [0, 0, 1]));
  const up = cross(side, toSun);
  const spread = sine(SUN_SPREAD);
  return Array.from({ length: count }, (_, i) => {
    const radius = spread * sqrt((i + 0.5) / count);
    const [a, b] = [radius * cosine(137.5 * i), radius * sine(137.5 * i)];
    return normalised(toSun.map((value, j) => value + a * side[j] + b * up[j]));
  });
}

/** Whether a ray from a ground point towards the sun meets one of the boxes `[x0, x1, y0, y1, z0, z1]`. */
function isShaded(x, y, sun, boxes) {
  const dx = sun[0];
  const dy = sun[1];
  const dz = sun[2];
  for (let i = 0; i < boxes.length; i++) {
    const box = boxes[i];
    const ax = (box[0] - x) / dx;
    const bx = (box[1] - x) / dx;
    const ay = (box[2] - y) / dy;
    const by = (box[3] - y) / dy;
    const near = max(box[4] / dz, min(ax, bx), min(ay, by));
    const far = min(box[5] / dz, max(ax, bx), max(ay, by));
    if (near < far) return true;
  }
  return false;
}

/**
 * A function that writes the light seen through a point of the picture: `(u, v, sample, out)` with u, v in pixels, and
 * `sample` the number of the point in its pixel.
 */
export function backdropOf(vehicle, camera, boxes, samplesPerPixel) {
  const [horizon, high] = SKIES[vehicle.sky].map(light);
  const { road, verge } = GROUNDS[vehicle.ground];
  const [roadLight, vergeLight] = [light(road), light(verge ?? road)];
  const suns = sunDirections(vehicle.sun, samplesPerPixel);
  const { center, right, down, forward, focal, principal } = camera;
  const reach = sqrt(dot(center, center));
  const low = boxes.reduce(
    (m, b) => [min(m[0], b[0]), max(m[1], b[1]), min(m[2], b[2]), max(m[3], b[3])],
    [9, -9, 9, -9],
  );
  const longest = 1.6 * boxes.reduce((most, b) => max(most, b[5]), 0);

  return (u, v, sample, out) => {
    const a = (u - principal[0]) / focal;
    const b = (v - principal[1]) / focal;
    const dx = forward[0] + a * right[0] + b * down[0];
    const dy = forward[1] + a * right[1] + b * down[1];
    const dz = forward[2] + a * right[2] + b * down[2];
    if (dz > -1e-4) {
      const share = min(1, (2.5 * dz) / sqrt(dx * dx + dy * dy + dz * dz));
      for (let i = 0; i < 3; i++) out[i] = horizon[i] + (high[i] - horizon[i]) * share;
      return;
    }
    const t = -center[2] / dz;
    const x = center[0] + t * dx;
    const y = center[1] + t * dy;
    let seen = roadLight;
    if (verge !== undefined) {
      const across = (y - vehicle.roadSide * ROAD_OFFSET) * vehicle.roadSide;
      if (across < -ROAD_HALF || across > 3 * ROAD_HALF) seen = vergeLight;
      else if (across < -ROAD_HALF + 0.3) seen = LINE;
    }
    const inReach = x > low[0] - longest && x < low[1] + longest && y > low[2] - longest && y < low[3] + longest;
    const factor = inReach && isShaded(x, y, suns[sample], boxes) ? SHADE : 1;
    const far = t / (t + 5 * reach);
    const haze = far * far;
    for (let i = 0; i < 3; i++) out[i] = seen[i] * factor * (1 - haze) + horizon[i] * haze;
  };
}

/** The light that faces get from the sky and, from below, from the ground. */
export function surroundings(vehicle) {
  const [horizon, high] = SKIES[vehicle.sky].map(light);
  return {
    above: mix(mix(horizon, high, 0.4), [1, 1, 1], 0.5),
    below: mix(light(GROUNDS[vehicle.ground].road), [0.3, 0.3, 0.3], 0.6),
    horizon,
  };
}
