/** What all kinds of vehicle carry at their ends and sides: lights, bumpers, plates, mirrors. */
import { addBox, addPair } from './mesh.mjs';

/**
 * Lights, bumper, plate and, at the front, a grille. `x` is the end's plane, `ahead` +1 at the front and −1 at the rear;
 * `lights` is `{ inner, outer, z: [low, high] }`, distances from the middle; `bumper` its `[low, high]`.
 */
export function addEnd(mesh, paints, { x, ahead, half, lights, bumper, plate, grille }) {
  const span = (inside, outside) => (ahead > 0 ? [x - inside, x + outside] : [x - outside, x + inside]);
  addPair(
    mesh,
    span(0.09, 0.03),
    [lights.inner, lights.outer],
    lights.z,
    ahead > 0 ? paints.headlight : paints.taillight,
  );
  addBox(mesh, span(0.25, 0.09), [-half, half], bumper, paints.bumper);
  if (grille) addBox(mesh, span(0.05, 0.02), [-grille.half, grille.half], grille.z, paints.bumper);
  addBox(mesh, span(0, 0.115), [-0.31, 0.31], plate ?? [bumper[0] + 0.04, bumper[1] - 0.01], paints.plate);
}

/** The centres of an end's lights' faces, on the left. */
export const lightCenter = ({ x, ahead, lights }) => [
  x + 0.03 * ahead,
  (lights.inner + lights.outer) / 2,
  (lights.z[0] + lights.z[1]) / 2,
];

/** A mirror on each side that begins `from` the middle plane. */
export function addMirrors(mesh, paints, x, from, z, height = 0.22) {
  addPair(mesh, [x - 0.08, x + 0.08], [from, from + 0.24], [z, z + height], paints.mirror);
}
