export { blankLabelMap, countPixels, diffCount, MAX_CLASSES, MAX_PIXELS, UNLABELLED, type LabelMap, type Rect } from './label-map.js';
export { decodeRuns, encodeRuns, type Decoded, type RunLengths } from './runs.js';
export { paintDisc, paintSquare, paintStroke, type Brush, type Point } from './paint.js';
export { connectedParts, floodFill, type Connectivity, type Part } from './parts.js';
export { classColor, classPalette, type Rgb } from './palette.js';
export { decodeIndexedPng, decodeRgbPng, encodeIndexedPng, encodeRgbPng, type DecodedLabelPng, type DecodedRgbPng } from './png.js';
