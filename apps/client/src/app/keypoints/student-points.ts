import type { Manifest, Placement } from '@gannet/contracts';
import type { StudentAnswers, StudentOutputs } from '../desk/label-task';
import { bonesOf, colorOf, outlineOf, sideOf, VISIBILITY_WORDS } from './drawing';

/** Radius of a mark as a share of the shorter side. */
const RADIUS = 1 / 70;

/** Where each keypoint is, by a student. */
export const studentPoints: StudentAnswers = {
  outputs: ['keypoints', 'confidence'],
  draw(context, outputs, manifest) {
    const [points, drawn] = [pointsIn(outputs), drawnIn(manifest)];
    const radius = Math.max(2, Math.min(context.canvas.width, context.canvas.height) * RADIUS);
    context.lineWidth = radius / 3;
    context.strokeStyle = '#ffffff';
    for (const { x1, y1, x2, y2 } of bonesOf(points, drawn.skeleton)) {
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
    }
    points.forEach((point, index) => {
      if (point.visibility === 0) return;
      const mark = new Path2D(outlineOf(sideOf(index, drawn.flipPairs), point, radius));
      context.strokeStyle = '#000000';
      context.fillStyle = colorOf(index, drawn);
      if (point.visibility === 2)
        context.fill(mark); // a hidden one is an outline
      else context.strokeStyle = colorOf(index, drawn);
      context.stroke(mark);
    });
  },
  found(outputs, manifest) {
    const drawn = drawnIn(manifest);
    return pointsIn(outputs).map(({ x, y, visibility }, index) => ({
      name: manifest.keypoints?.names[index] ?? `keypoint ${index}`,
      value:
        visibility === 0 ? VISIBILITY_WORDS[0] : `${VISIBILITY_WORDS[visibility]} at ${x.toFixed(0)}, ${y.toFixed(0)}`,
      color: visibility === 0 ? null : colorOf(index, drawn),
    }));
  },
};

function drawnIn({ keypoints }: Manifest) {
  return { skeleton: keypoints?.skeleton ?? [], flipPairs: keypoints?.flipPairs ?? [], colors: keypoints?.colors };
}

function pointsIn({ keypoints }: StudentOutputs): Placement[] {
  if (!(keypoints instanceof Float32Array)) throw new TypeError('the student gives no keypoints');
  return Array.from({ length: keypoints.length / 3 }, (_, index) => ({
    x: keypoints[3 * index]!,
    y: keypoints[3 * index + 1]!,
    visibility: keypoints[3 * index + 2] as Placement['visibility'],
  }));
}
