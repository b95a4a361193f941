import { z } from 'zod';
import { Membership, NewMembership, Role } from './members.js';
import { Email, Id, Instant, Name, Told, Verbatim } from './primitives.js';

/** Maximum number of projects that a new person can be added to in one request. */
const MOST_MEMBERSHIPS = 1000;

/** Passwords are used exactly as typed. */
const LONGEST_PASSWORD = 200;
const Password = Verbatim(LONGEST_PASSWORD);
const NewPassword = Verbatim(LONGEST_PASSWORD, 12);
const PersonName = Name(100);

export const SignIn = z.object({ email: Email, password: Password });
export type SignIn = z.infer<typeof SignIn>;

export const Person = z.object({
  id: Id,
  email: Told,
  name: Told,
  /** Server admins are admins of every project, without being members. */
  isServerAdmin: z.boolean(),
  active: z.boolean(),
  createdAt: Instant,
  /** By the names of the projects. */
  memberships: z.array(Membership),
});
export type Person = z.infer<typeof Person>;

export const NewPerson = z.object({
  email: Email,
  name: PersonName,
  isServerAdmin: z.boolean().default(false),
  memberships: z.array(NewMembership).max(MOST_MEMBERSHIPS).default([]),
});
export type NewPerson = z.input<typeof NewPerson>;

/** The password is shown only this once; only its hash is stored. */
export const CreatedPerson = z.object({ person: Person, password: Told });
export type CreatedPerson = z.infer<typeof CreatedPerson>;

export const PersonChange = z.object({
  isServerAdmin: z.boolean().optional(),
  active: z.boolean().optional(),
  name: PersonName.optional(),
});
export type PersonChange = z.infer<typeof PersonChange>;

export const PasswordChange = z.object({ current: Password, next: NewPassword });
export type PasswordChange = z.infer<typeof PasswordChange>;

/**
 * A token acts as its person, in each project in the role named here if the person's own role there covers it, and not
 * at all otherwise; on no route that says `tokens: false`. Of a server admin, a token of the role admin is one.
 */
export const Token = z.object({
  id: Id,
  name: Told,
  role: Role,
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.nullable(),
});
export type Token = z.infer<typeof Token>;

export const NewToken = z.object({ name: Name(100), role: Role, days: z.number().int().min(1).max(365).default(90) });
export type NewToken = z.input<typeof NewToken>;

/** The secret is shown only this once; only its hash is stored. */
export const CreatedToken = z.object({ token: Token, secret: Told });
export type CreatedToken = z.infer<typeof CreatedToken>;
