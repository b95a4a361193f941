import { Role } from '@gannet/contracts';
import { mayDelegate, roleOfToken } from './people.rules.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const LATER = new Date('2026-03-02T12:00:00Z');

it('lets an admin hand on every role and everybody else only their own', () => {
  const table = Role.options.map((role) => Role.options.filter((asked) => mayDelegate(role, asked)));
  expect(Object.fromEntries(Role.options.map((role, i) => [role, table[i]]))).toEqual({
    admin: ['admin', 'annotator', 'consumer'],
    annotator: ['annotator'],
    consumer: ['consumer'],
  });
});

it.each(Role.options)("an admin's token acts as the %s that it was made for, not as an admin", (role) => {
  expect(roleOfToken({ role: 'admin', active: true }, { role, expiresAt: LATER }, NOW)).toBe(role);
});

it('a token is worth nothing once its person has lost its role, is switched off, or its time is over', () => {
  const token = { role: 'annotator', expiresAt: LATER } as const;
  expect(roleOfToken({ role: 'annotator', active: true }, token, NOW)).toBe('annotator');
  expect(roleOfToken({ role: 'consumer', active: true }, token, NOW)).toBeNull();
  expect(roleOfToken({ role: 'annotator', active: false }, token, NOW)).toBeNull();
  expect(roleOfToken({ role: 'annotator', active: true }, token, LATER)).toBeNull();
});
