/** Pixels, part mask, keypoints and camera matrix of a vehicle, each a pure function of its choices. */
import { backdropOf, surroundings } from './backdrop.mjs';
import { cameraOf, matrixOf, project } from './camera.mjs';
import { normalOf } from './mesh.mjs';
import { direction, dot, normalised, subtract } from './numbers.mjs';
import { CLASSES, KEYPOINTS } from './parts.mjs';
import { buildVehicle } from './vehicle.mjs';

const { ceil, floor, max, min, sqrt } = Math; // looked up once: sandboxes such as Jest's make that slow

export const RESOLUTION = 64;
const SAMPLES = 4; // a side, in every pixel
const LEAST_FACING = 0.2; // cosine: a light or wheel seen at a flatter angle is a line, not a thing to point at
const DEPTH_TOLERANCE = 0.1; // metres: a keypoint lies on a surface that hides it no more than this

/** The light of a flat face: sky and ground from above and below, the sun, its own glow, and a reflected horizon if glossy. */
function shade({ points, color, gloss, glow }, toSun, { above, below, horizon }, center) {
  const normal = normalOf(points);
  const upward = 0.5 + 0.5 * normal[2];
  const sunny = max(0, dot(normal, toSun));
  const view = normalised(subtract(center, points[0]));
  const facing = max(0, dot(normal, view));
  const half = normalised(view.map((value, i) => value + toSun[i]));
  const glint = max(0, dot(normal, half));
  const squared = glint * glint * glint * glint;
  const mirror =
    gloss * ((1 - facing) * (1 - facing) * 0.5 + 0.5 * squared * squared * squared * squared + 0.12 * upward);
  // Near the ground less of the sky is seen.
  const height = points.reduce((sum, p) => sum + p[2], 0) / points.length;
  const open = 0.55 + 0.45 * min(1, height / 0.9);
  return color.map((value, i) => {
    const ambient = (below[i] * (1 - upward) + above[i] * upward) * 0.48 * open;
    return min(1, value * max(glow, ambient + 0.66 * sunny) + mirror * horizon[i]);
  });
}

/** Depths and faces of the samples, one pair for each size of picture: reused, because new arrays take longer than drawing. */
const canvases = new Map();

function canvasOf(size) {
  const side = size * SAMPLES;
  if (!canvases.has(size)) {
    canvases.set(size, { side, depths: new Float64Array(side * side), owners: new Int16Array(side * side) });
  }
  return canvases.get(size);
}

/** Depth and face number of every sample; the depth is Infinity and the face −1 where the backdrop is seen. */
function fill(faces, camera, size) {
  const canvas = canvasOf(size);
  canvas.depths.fill(Infinity);
  canvas.owners.fill(-1);
  faces.forEach(({ points }, owner) => {
    if (dot(normalOf(points), subtract(camera.center, points[0])) <= 0) return;
    const seen = points.map((point) => {
      const [x, y, depth] = project(camera, point);
      return { x: x * SAMPLES, y: y * SAMPLES, nearness: 1 / depth };
    });
    for (let i = 2; i < seen.length; i++) fillTriangle(seen[0], seen[i - 1], seen[i], owner, canvas);
  });
  return canvas;
}

/** A corner's weight in a triangle as a linear function of the place, `u * column + v * row + at`: 0 on the line through the other two corners. */
function edge(a, b, area) {
  return { u: (a.y - b.y) / area, v: (b.x - a.x) / area, at: (a.x * b.y - a.y * b.x) / area };
}

function fillTriangle(a, b, c, owner, { depths, owners, side }) {
  const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (area === 0) return;
  const [ea, eb, ec] = [edge(b, c, area), edge(c, a, area), edge(a, b, area)];
  const x0 = max(0, ceil(min(a.x, b.x, c.x) - 0.5));
  const x1 = min(side - 1, floor(max(a.x, b.x, c.x) - 0.5));
  const y0 = max(0, ceil(min(a.y, b.y, c.y) - 0.5));
  const y1 = min(side - 1, floor(max(a.y, b.y, c.y) - 0.5));
  for (let y = y0; y <= y1; y++) {
    const v = y + 0.5;
    const [ra, rb, rc] = [ea.v * v + ea.at, eb.v * v + eb.at, ec.v * v + ec.at];
    for (let x = x0; x <= x1; x++) {
      const u = x + 0.5;
      const wa = ea.u * u + ra;
      const wb = eb.u * u + rb;
      const wc = ec.u * u + rc;
      if (wa < 0 || wb < 0 || wc < 0) continue;
      const depth = 1 / (wa * a.nearness + wb * b.nearness + wc * c.nearness);
      const at = y * side + x;
      if (depth < depths[at]) {
        depths[at] = depth;
        owners[at] = owner;
      }
    }
  }
}

/** The sum of SAMPLES² lights as an sRGB byte: the square root undoes `light` of numbers.mjs. */
const toByte = (sum) => floor(255 * sqrt(sum / (SAMPLES * SAMPLES)) + 0.5);

function pixelsOf(vehicle, model, camera, { owners, side }, size) {
  const toSun = direction(vehicle.sun.azimuth, vehicle.sun.elevation);
  const around = surroundings(vehicle);
  const lights = model.faces.map((face) => shade(face, toSun, around, camera.center));
  const backdrop = backdropOf(vehicle, camera, model.shadow, SAMPLES * SAMPLES);
  const rgb = new Uint8Array(size * size * 3);
  const behind = [0, 0, 0];
  for (let pixel = 0; pixel < size * size; pixel++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
      const column = (pixel % size) * SAMPLES + (sample % SAMPLES);
      const row = ((pixel / size) | 0) * SAMPLES + ((sample / SAMPLES) | 0);
      const owner = owners[row * side + column];
      let seen = behind;
      if (owner < 0) backdrop((column + 0.5) / SAMPLES, (row + 0.5) / SAMPLES, sample, behind);
      else seen = lights[owner];
      red += seen[0];
      green += seen[1];
      blue += seen[2];
    }
    rgb[pixel * 3] = toByte(red);
    rgb[pixel * 3 + 1] = toByte(green);
    rgb[pixel * 3 + 2] = toByte(blue);
  }
  return rgb;
}

/** The most frequent class of every pixel's samples; of equally frequent ones the first. */
function maskOf(faces, { owners, side }, size) {
  const mask = new Uint8Array(size * size);
  const parts = Uint8Array.from(faces, ({ part }) => part);
  const votes = new Uint8Array(CLASSES.length);
  for (let pixel = 0; pixel < size * size; pixel++) {
    votes.fill(0);
    const first = ((pixel / size) | 0) * SAMPLES * side + (pixel % size) * SAMPLES;
    for (let row = 0; row < SAMPLES; row++)
      for (let column = 0; column < SAMPLES; column++) {
        const owner = owners[first + row * side + column];
        votes[owner < 0 ? 0 : parts[owner]]++;
      }
    let most = 0;
    for (let part = 1; part < votes.length; part++) if (votes[part] > votes[most]) most = part;
    mask[pixel] = most;
  }
  return mask;
}

/** [x, y, visibility] of every keypoint in pixels: 0 outside the picture, 1 hidden, 2 visible. */
function keypointsOf(model, camera, { depths, side }, size) {
  return KEYPOINTS.flatMap((name) => {
    const { point, normal } = model.keypoints[name];
    const [x, y, depth] = project(camera, point);
    if (x < 0 || y < 0 || x >= size || y >= size) return [x, y, 0];
    const turnedAway = normal !== undefined && dot(normal, normalised(subtract(camera.center, point))) < LEAST_FACING;
    const nearest = depths[floor(y * SAMPLES) * side + floor(x * SAMPLES)];
    return [x, y, turnedAway || nearest < depth - DEPTH_TOLERANCE ? 1 : 2];
  });
}

/** `{ rgb, mask, keypoints, matrix }` of one vehicle, `size` pixels a side. */
export function renderVehicle(vehicle, size = RESOLUTION) {
  const model = buildVehicle(vehicle);
  const camera = cameraOf(
    vehicle.camera,
    model.faces.flatMap(({ points }) => points),
    size,
  );
  const filled = fill(model.faces, camera, size);
  return {
    rgb: pixelsOf(vehicle, model, camera, filled, size),
    mask: maskOf(model.faces, filled, size),
    keypoints: keypointsOf(model, camera, filled, size),
    matrix: matrixOf(camera),
  };
}
