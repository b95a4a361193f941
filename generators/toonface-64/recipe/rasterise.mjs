/** Pixels, part masks and keypoints of an avatar, each a pure function of its choices. */
import { Resvg } from '@resvg/resvg-js';
import { CLASS_COLORS, CLASSES, MOUTH_CENTER, MOUTH_SCALE, poseMatrix, toSvg, VIEW } from './avatar.mjs';

export const RESOLUTION = 64;
const MASK_SUPERSAMPLING = 4;

export const KEYPOINTS = [
  'left_eye',
  'right_eye',
  'nose_tip',
  'mouth_center',
  'mouth_left',
  'mouth_right',
  'chin',
  'left_ear',
  'right_ear',
];

/** Canonical keypoints in artwork coordinates; eyes and mouth depend on the chosen part. */
const EYE_POINTS = {
  happy: [
    [314, 408],
    [453, 408],
  ],
  wide: [
    [314, 413],
    [453, 413],
  ],
  bow: [
    [307, 400],
    [461, 400],
  ],
};
const MOUTH_POINTS = {
  laugh: [
    [384, 513],
    [337, 495],
    [431, 495],
  ],
  angry: [
    [384, 511],
    [337, 531],
    [431, 531],
  ],
  agape: [
    [384, 513],
    [363, 513],
    [404, 513],
  ],
  smile: [
    [384, 514],
    [326, 504],
    [443, 495],
  ],
  sad: [
    [384, 505],
    [326, 525],
    [443, 515],
  ],
};

function renderRgba(svg, size) {
  return new Resvg(svg, { fitTo: { mode: 'width', value: size }, font: { loadSystemFonts: false } }).render().pixels;
}

export function renderImage(avatar, size = RESOLUTION) {
  const rgba = renderRgba(toSvg(avatar), size);
  const rgb = new Uint8Array(size * size * 3);
  for (let i = 0, j = 0; i < rgba.length; i += 4, j += 3) {
    rgb[j] = rgba[i];
    rgb[j + 1] = rgba[i + 1];
    rgb[j + 2] = rgba[i + 2];
  }
  return rgb;
}

const COLOR_TO_CLASS = new Map(CLASS_COLORS.map((hex, id) => [parseInt(hex.slice(1), 16), id]));

/** Class id per pixel: flat render at 4x without anti-aliasing, then the most frequent class of each 4x4 block. */
export function renderMask(avatar) {
  const k = MASK_SUPERSAMPLING;
  const size = RESOLUTION * k;
  const rgba = renderRgba(toSvg(avatar, { flat: true }), size);
  const mask = new Uint8Array(RESOLUTION * RESOLUTION);
  const votes = new Int32Array(CLASSES.length);
  let unknown = 0;
  for (let y = 0; y < RESOLUTION; y++) {
    for (let x = 0; x < RESOLUTION; x++) {
      votes.fill(0);
      for (let dy = 0; dy < k; dy++) {
        for (let dx = 0; dx < k; dx++) {
          const o = ((y * k + dy) * size + x * k + dx) * 4;
          const id = COLOR_TO_CLASS.get((rgba[o] << 16) | (rgba[o + 1] << 8) | rgba[o + 2]);
          if (id === undefined) unknown++;
          else votes[id]++;
        }
      }
      mask[y * RESOLUTION + x] = votes.indexOf(Math.max(...votes));
    }
  }
  return { mask, unknown };
}

/** [x, y, visible] per keypoint, in pixels (pixel centres at .5); left/right are the viewer's. */
export function keypoints(avatar, mask) {
  const about =
    (s, [cx, cy]) =>
    ([x, y]) => [cx + s * (x - cx), cy + s * (y - cy)];
  const mouth = MOUTH_POINTS[avatar.parts.mouth].map(about(MOUTH_SCALE, MOUTH_CENTER));
  const eyes = EYE_POINTS[avatar.parts.eyes];
  const points = {
    left_eye: eyes[0],
    right_eye: eyes[1],
    nose_tip: [384, 466],
    mouth_center: mouth[0],
    mouth_left: mouth[1],
    mouth_right: mouth[2],
    chin: [384, 590],
    left_ear: [212, 440],
    right_ear: [556, 440],
  };
  if (avatar.pose.flip) {
    for (const part of ['eye', 'ear']) {
      [points[`left_${part}`], points[`right_${part}`]] = [points[`right_${part}`], points[`left_${part}`]];
    }
    [points.mouth_left, points.mouth_right] = [points.mouth_right, points.mouth_left];
  }
  const [a, b, c, d, e, f] = poseMatrix(avatar.pose);
  const classOf = (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    return column >= 0 && row >= 0 && column < RESOLUTION && row < RESOLUTION ? mask[row * RESOLUTION + column] : -1;
  };
  const occluders = [CLASSES.indexOf('hair'), CLASSES.indexOf('background'), -1];
  return KEYPOINTS.flatMap((name) => {
    const [x, y] = points[name];
    const px = ((a * x + c * y + e - VIEW.x) / VIEW.side) * RESOLUTION;
    const py = ((b * x + d * y + f - VIEW.y) / VIEW.side) * RESOLUTION;
    return [px, py, occluders.includes(classOf(px, py)) ? 0 : 1];
  });
}
