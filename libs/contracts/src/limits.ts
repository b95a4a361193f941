/** Bumped when a message changes its meaning; a client of another version is told to reload. */
export const PROTOCOL_VERSION = 2;

/** The class-index rasters hold one byte a pixel; 255 means unlabelled. */
export const MAX_CLASSES = 64;

/** Keypoints of a schema: a person who places them one by one has patience for no more. */
export const MAX_KEYPOINTS = 64;

/** Longest side of an image, in pixels. */
export const MAX_SIDE = 4096;

/** Longest stretch of work on one image that is counted, in seconds. */
export const MAX_SECONDS_ON_ITEM = 4 * 60 * 60;

/** The most numbers of a label map on the wire: a million runs. */
export const MAX_RUN_NUMBERS = 2 * 1024 * 1024;

/**
 * The header with which a page says whose it is (the id of a person): what it asks is refused where somebody else is
 * signed in by now.
 */
export const PAGE_OF = 'x-gannet-person';
