import { refitBytes } from '@gannet/interpreter';

/**
 * Maximum memory to process an image for refits: the server needs memory for its other work, and a larger image would
 * take many seconds anyway.
 */
const MOST_BYTES = 2 ** 30;

/** Why live refit is not available for an interpreter; null if it is. */
export function whyTooLarge(interpreter: Parameters<typeof refitBytes>[0]): string | null {
  return refitBytes(interpreter) > MOST_BYTES ? 'Live refit is off for images of this size on this server.' : null;
}
