import { z } from 'zod';
import { shown } from './form-fields.js';
import { faultOfEmail, faultOfLine, faultOfLines, faultOfVerbatim, tidyEmail, tidyLine, tidyLines } from './text.js';

/** Every schema of a string that the contract uses; a test finds no other in its routes and messages. */
export const primitives = z.registry();

export const Id = z.uuid().meta({ maxLength: 36 }).register(primitives);
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'must be 1 to 64 lower-case letters, digits and inner hyphens')
  .meta({ maxLength: 64 })
  .register(primitives);
/** A seed as accepted by numpy's RandomState. */
export const Seed = z.number().int().min(0).max(0xffff_ffff);
/** Truncation: 0 gives the average image, 1 the generator's full variety. */
export const Psi = z.number().min(0).max(1).register(shown, { title: 'Psi (variety), 0 to 1', step: 0.05 });
/** Share of the images of a release that is dropped, the most uncertain first. */
export const DropShare = z.number().min(0).max(0.9).register(shown, { title: 'Share dropped, 0 to 0.9', step: 0.05 });
export const Instant = z.iso.datetime().register(primitives);
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256: 64 digits of 0 to 9 and a to f')
  .meta({ maxLength: 64 })
  .register(primitives);
export const Version = z
  .string()
  .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/, 'must be a version such as 1.0.0')
  .meta({ maxLength: 29 })
  .register(primitives);
export const Base64 = z.base64().register(primitives);
export const Empty = z.object({});

/**
 * A name given by a person, of 1 to `most` characters on one line. It is stored in composed form (NFC) without
 * surrounding whitespace. Control characters, lone surrogates, invisible characters and direction overrides are
 * refused, except where a script or an emoji needs them: joiners between letters of Arabic and Indic scripts and
 * between emoji, variation selectors after a character that has variants, and the tags of flags.
 */
export const Name = (most: number) => checked(tidyLine, (text) => faultOfLine(text, most), 1, most);

/**
 * Text written by a person, of `least` to `most` characters: line breaks, tabs and whatever a script needs are allowed;
 * control characters, lone surrogates and overrides of the writing direction are refused.
 */
export const Prose = (most: number, least = 0) =>
  checked(tidyLines, (text) => faultOfLines(text, least, most), least, most);

/** Text that is compared verbatim with known text, and never stored as a name. */
export const Verbatim = (most: number, least = 1) =>
  checked(
    (text) => text,
    (text) => faultOfVerbatim(text, least, most),
    least,
    most,
  );

const LONGEST_EMAIL = 254;
/**
 * An e-mail address with one @: letters of all scripts, and hosts without a dot, as some hospitals and universities
 * have.
 */
export const Email = checked(tidyEmail, (text) => faultOfEmail(text, LONGEST_EMAIL), 3, LONGEST_EMAIL);

/** Text in responses: it was validated as input, perhaps by earlier rules. Never part of a request. */
export const Told = z.string().register(primitives);

function checked(
  tidy: (text: string) => string,
  faultOf: (tidied: string) => string | null,
  least: number,
  most: number,
) {
  return z
    .string()
    .overwrite(tidy)
    .check(({ value, issues }) => {
      const message = faultOf(value);
      if (message !== null) issues.push({ code: 'custom', input: value, message });
    })
    .meta({ minLength: least, maxLength: most })
    .register(primitives);
}
