import { hashPassword, hashSecret, verifyPassword, randomPassword, randomSecret } from './secrets.js';

it('knows a password by its hash, however its accents were typed, and no other', async () => {
  const hash = await hashPassword('caf\u00e9 au lait 12');
  expect(hash).toMatch(/^scrypt\$65536\$8\$2\$[\w-]{22}\$[\w-]{43}$/);
  expect(await verifyPassword(hash, 'cafe\u0301 au lait 12')).toBe(true);
  expect(await verifyPassword(hash, 'cafe au lait 12')).toBe(false);
});

it('hashes the same password differently every time', async () => {
  const [one, two] = await Promise.all([hashPassword('the same password'), hashPassword('the same password')]);
  expect(one).not.toBe(two);
});

it('keeps what a hash was made with, so that costs can change later', async () => {
  // RFC 7914, section 12: scrypt('pleaseletmein', 'SodiumChloride', N 16384, r 8, p 1), the first 32 bytes
  const key = Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2', 'hex').toString(
    'base64url',
  );
  const hash = `scrypt$16384$8$1$${Buffer.from('SodiumChloride').toString('base64url')}$${key}`;
  expect(await verifyPassword(hash, 'pleaseletmein')).toBe(true);
  expect(await verifyPassword(hash, 'pleaseletmeiN')).toBe(false);
});

it('makes passwords that can be read out: four groups of five without look-alikes', () => {
  const made = Array.from({ length: 200 }, randomPassword);
  for (const password of made) expect(password).toMatch(/^(?:[a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
  expect(new Set(made).size).toBe(200);
});

it('makes secrets of 256 bits with their prefix, and keeps only their SHA-256', () => {
  expect(randomSecret('gnt')).toMatch(/^gnt_[\w-]{43}$/);
  expect(randomSecret('gnt')).not.toBe(randomSecret('gnt'));
  expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
