/** Exact pinhole cameras that look at a vehicle so that it fills the picture. */
import { cosine, cross, direction, dot, normalised, sine } from './numbers.mjs';

const { max, min, sqrt } = Math; // looked up once: sandboxes such as Jest's make that slow

/**
 * The camera of a choice, for pictures of `size` pixels a side: `center`, the axes `right`, `down` and `forward`, the
 * focal length and the principal point in pixels. `points` are the vehicle's, `distance` counts in its radii.
 */
export function cameraOf({ azimuth, elevation, distance, fill, shiftX, shiftY }, points, size) {
  const low = [0, 1, 2].map((i) => points.reduce((least, p) => min(least, p[i]), Infinity));
  const high = [0, 1, 2].map((i) => points.reduce((most, p) => max(most, p[i]), -Infinity));
  const target = low.map((value, i) => (value + high[i]) / 2);
  const extent = low.map((value, i) => high[i] - value);
  const radius = sqrt(dot(extent, extent)) / 2;
  const back = direction(azimuth, elevation);
  const center = target.map((value, i) => value + distance * radius * back[i]);
  const forward = back.map((value) => -value);
  const right = [-sine(azimuth), cosine(azimuth), 0];
  const down = normalised(cross(forward, right));
  const camera = { center, right, down, forward, focal: 1, principal: [0, 0] };

  // Seen with focal length 1, the vehicle's frame says what focal length and principal point make it fill the picture.
  const frame = points.map((point) => project(camera, point));
  const [left, rightmost] = [min(...frame.map(([x]) => x)), max(...frame.map(([x]) => x))];
  const [top, bottom] = [min(...frame.map(([, y]) => y)), max(...frame.map(([, y]) => y))];
  // A vehicle seen from its end is shown a little smaller than from its side, as a photographer would.
  const across = max(rightmost - left, 1.12 * (bottom - top), (0.5 * extent[0]) / (distance * radius));
  camera.focal = (fill * size) / across;
  camera.principal = [
    size * (0.5 + shiftX) - (camera.focal * (left + rightmost)) / 2,
    size * (0.5 + shiftY) - (camera.focal * (top + bottom)) / 2,
  ];
  return camera;
}

/** [x, y] in pixels (origin at the top left, pixel centres at .5) and the depth in metres along the view. */
export function project({ center, right, down, forward, focal, principal }, [x, y, z]) {
  const from = [x - center[0], y - center[1], z - center[2]];
  const depth = dot(forward, from);
  return [(focal * dot(right, from)) / depth + principal[0], (focal * dot(down, from)) / depth + principal[1], depth];
}

/** The 3 × 4 matrix, by rows, that takes [x, y, z, 1] to [depth × pixel x, depth × pixel y, depth]. */
export function matrixOf({ center, right, down, forward, focal, principal }) {
  const rows = [
    right.map((value, i) => focal * value + principal[0] * forward[i]),
    down.map((value, i) => focal * value + principal[1] * forward[i]),
    forward,
  ];
  return rows.flatMap((row) => [...row, -dot(row, center)]);
}
