export {
  blankLabelMap,
  countPixels,
  diffCount,
  MAX_CLASSES,
  MAX_PIXELS,
  UNLABELLED,
  type LabelMap,
  type Rect,
} from './label-map.js';
export { decodeRuns, encodeRuns, type Decoded, type RunLengths } from './runs.js';
export { type Ink, type Lock, lockAgainst, lockTo } from './ink.js';
export { paintDisc, paintSquare, paintStroke, type Brush, type Point } from './paint.js';
export { fillPolygon, paintPolyline, union } from './shapes.js';
export { floodFill, type Region, regionAt } from './flood.js';
export { connectedParts, type Part } from './parts.js';
export type { Connectivity } from './spread.js';
export { alikeRegion, type Hint, type Likeness } from './alike.js';
export { fillHoles, growRegion, removeSpecks, shrinkRegion } from './regions.js';
export { copyMap, copyRegion, paintMask, swapClasses } from './copy.js';
export { isFarLarger, refitChange, type RefitChange, rethought } from './refit-change.js';
export { classColor, classPalette, type Rgb } from './palette.js';
export { decodePicture } from './picture.js';
export {
  decodeIndexedPng,
  decodeRgbPng,
  encodeIndexedPng,
  encodeRgbPng,
  type DecodedLabelPng,
  type DecodedRgbPng,
} from './png.js';
