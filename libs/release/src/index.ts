export { buildRelease, type BuiltRelease, type Rejected, type ReleaseFacts } from './build.js';
export { croissantText } from './croissant.js';
export { checkFile, type FoundFile } from './check-file.js';
export { changedClasses, changeOf, diffReleases, sizeOfChange, versionAfter } from './diff.js';
export { FORMATS_REVISION, formatNamed, formatsOf, writeFormat } from './formats/index.js';
export type { Format, FormatSource } from './formats/format.js';
export { masksOf, packCounts, pixelsInside, unpackCounts } from './formats/rle.js';
export { filesOfSplits, shardsOf, sourceFrom } from './formats/source.js';
export { type TemporaryStorage, TarSink } from './formats/tar-sink.js';
export { asciiJson, canonicalJson, escapeNonAscii } from './json.js';
export { keepThreshold } from './keep.js';
export { labelledImages } from './labelled-images.js';
export { CHECKSUMS, checksumText, CROISSANT, FACTORY, MANIFEST, README, readManifest, sha256 } from './manifest.js';
export { keyOf, type Origin, type Sample } from './sample.js';
export { readShard, shardBytes } from './shards.js';
export {
  cardOfPart,
  checksumsOfPart,
  croissantOfPart,
  manifestOfPart,
  type Part,
  someSplits,
  splitsListed,
  wholeCard,
} from './part.js';
export { PROVENANCE } from './split-shards.js';
export { splitOf } from './split.js';
export { type SelectionFacts, nextDraw, select, type Selection, type Target } from './select.js';
export type { FileSink, ReleaseSink } from './sink.js';
export { readSpool, spoolScores, writeSpool } from './spool.js';
export { readTar, TAR_END, tarHead, tarPadding } from './tar.js';
export { verifyFolder } from './verify.js';
export { encodeKeypointSample } from './tasks/keypoints/sample.js';
export { ownColors } from './tasks/parts/classes-file.js';
export { encodeSample, type LabelledPixels } from './tasks/parts/sample.js';
export { FORMATS, releaseTask, releaseTaskIn } from './tasks/tasks.js';
