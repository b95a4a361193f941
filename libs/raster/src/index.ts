export {
  blankLabelMap,
  countPixels,
  type LabelMap,
  MAX_CLASSES,
  MAX_PIXELS,
  type Rect,
  UNLABELLED,
} from './label-map.js';
export { decodeRuns, encodeRuns, type RunLengths } from './runs.js';
export { type Ink, type Lock, lockAgainst, lockTo } from './ink.js';
export { type Brush, paintDisc, paintStroke, type Point } from './paint.js';
export { fillPolygon, paintPolyline, union } from './shapes.js';
export { floodFill, regionAt } from './flood.js';
export { type Component, connectedComponents } from './components.js';
export { type Hint, type SimilarityMap, similarRegion } from './similar-region.js';
export { enlarged, reduced } from './resample.js';
export { fillHoles, growRegion, removeSpecks, shrinkRegion } from './regions.js';
export { copyMap, copyRegion, paintMask, swapClasses } from './copy.js';
export { applyRefit, isSurprisinglyLarge, refitChange, type RefitChange } from './refit-change.js';
export { classColor, hexPalette, paletteOf, type Rgb } from './palette.js';
export { decodePicture } from './picture.js';
export {
  type DecodedRgbPng,
  decodeIndexedPng,
  decodeValuesPng,
  decodeRgbPng,
  encodeIndexedPng,
  encodeRgbPng,
} from './png.js';
