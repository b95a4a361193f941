import { refitBytes } from '@gannet/interpreter';

/**
 * Memory that reading an image for refits may take: a server also has its people to answer, and what takes more than
 * this takes many seconds anyway.
 */
export const MOST_BYTES = 2 ** 30;

/** Why an interpreter is not refitted here; null when it is. */
export function whyTooLarge(interpreter: Parameters<typeof refitBytes>[0]): string | null {
  return refitBytes(interpreter) > MOST_BYTES ? 'Live refit is off for images of this size on this server.' : null;
}
