/** Increased when a message changes its meaning; a client with another version is told to reload. */
export const PROTOCOL_VERSION = 3;

/** Label maps have one byte per pixel; 255 means unlabelled. */
export const MAX_CLASSES = 64;

/** Maximum number of keypoints in a schema: placing more one by one is not practical. */
export const MAX_KEYPOINTS = 64;

/** Longest side of an image, in pixels. */
export const MAX_SIDE = 4096;

/** Longest time on one image that is counted, in seconds. */
export const MAX_SECONDS_ON_ITEM = 4 * 60 * 60;

/** Maximum number of values of a run-length encoded label map: a million runs. */
export const MAX_RUN_NUMBERS = 2 * 1024 * 1024;

/**
 * The header in which a page states whose it is (the id of a person): the request is refused if somebody else has
 * signed in since.
 */
export const PAGE_OF = 'x-gannet-person';

/** Longest guidelines of a project, in characters, with the pictures that are part of them. */
export const MAX_GUIDELINES = 20_000;
