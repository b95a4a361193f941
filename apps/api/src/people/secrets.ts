import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { scrypt } from './scrypt.js';

// OWASP's password storage sheet: N = 2^16, r = 8, p = 2 (64 MiB).
const COST = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 1024 * 1024 };
const KEY_BYTES = 32;

/** `scrypt$N$r$p$salt$key` of a password. Refuses when many passwords are being hashed already. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return written(salt, await scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST));
}

/** A hash of no password, which takes as long to check as any other. */
export function hashOfNothing(): string {
  return written(randomBytes(16), randomBytes(KEY_BYTES));
}

function written(salt: Buffer, key: Uint8Array): string {
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), Buffer.from(key).toString('base64url')].join(
    '$',
  );
}

/**
 * Whether the password made this hash. Takes the same time whether it did or not. Refuses when many passwords are being
 * hashed already.
 */
export async function isPasswordOf(hash: string, password: string): Promise<boolean> {
  const [, n, r, p, salt = '', key = ''] = hash.split('$');
  const expected = Buffer.from(key, 'base64url');
  const found = await scrypt(password.normalize('NFKC'), Buffer.from(salt, 'base64url'), KEY_BYTES, {
    N: Number(n),
    r: Number(r),
    p: Number(p),
    maxmem: COST.maxmem,
  });
  return expected.length === found.length && timingSafeEqual(expected, found);
}

// Without letters and digits that are read as one another.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for a person to type once: four groups of five, 98 bits. */
export function randomPassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

/** 256 bits that nobody can guess, with a prefix that secret scanners can know. */
export function randomSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** How a secret is kept: it is random already, so one SHA-256 is enough. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
