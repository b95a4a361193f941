import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { scrypt } from './scrypt.js';

// OWASP's password storage sheet: N = 2^16, r = 8, p = 2 (64 MiB).
const COST = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 1024 * 1024 };
const KEY_BYTES = 32;

/** The hash of a password, as `scrypt$N$r$p$salt$key`. Refuses when too many passwords are being hashed. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return formatHash(salt, await scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST));
}

/** A hash that matches no password and takes as long to check as any other. */
export function decoyHash(): string {
  return formatHash(randomBytes(16), randomBytes(KEY_BYTES));
}

function formatHash(salt: Buffer, key: Uint8Array): string {
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), Buffer.from(key).toString('base64url')].join(
    '$',
  );
}

/** Whether the password matches the hash, in constant time. Refuses when too many passwords are being hashed. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
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

// Without letters and digits that are easily confused.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password for a person to type once: four groups of five characters, 98 bits. */
export function randomPassword(): string {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

/** 256 random bits, with a prefix that secret scanners can recognise. */
export function randomSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** The stored form of a secret: it is random, so a single SHA-256 is enough. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
