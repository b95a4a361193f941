import { z } from 'zod';
import { Id, Instant } from './primitives.js';

export const Role = z.enum(['admin', 'annotator', 'consumer']);
export type Role = z.infer<typeof Role>;

export const Email = z.string().trim().toLowerCase().pipe(z.email()).pipe(z.string().max(254));
const Password = z.string().min(12, 'use at least 12 characters').max(200);

export const SignIn = z.object({ email: Email, password: z.string().min(1).max(200) });
export type SignIn = z.infer<typeof SignIn>;

export const Person = z.object({ id: Id, email: z.string(), name: z.string(), role: Role, active: z.boolean(), createdAt: Instant });
export type Person = z.infer<typeof Person>;

export const NewPerson = z.object({ email: Email, name: z.string().trim().min(1).max(100), role: Role });
export type NewPerson = z.infer<typeof NewPerson>;

/** The password is shown this once; only its hash is kept. */
export const CreatedPerson = z.object({ person: Person, password: z.string() });
export type CreatedPerson = z.infer<typeof CreatedPerson>;

export const PersonChange = z.object({ role: Role.optional(), active: z.boolean().optional(), name: z.string().trim().min(1).max(100).optional() });
export type PersonChange = z.infer<typeof PersonChange>;

export const PasswordChange = z.object({ current: z.string().min(1).max(200), next: Password });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** A token acts as its person but only within the role named here, which may not exceed the person's own. */
export const Token = z.object({ id: Id, name: z.string(), role: Role, createdAt: Instant, expiresAt: Instant, lastUsedAt: Instant.nullable() });
export type Token = z.infer<typeof Token>;

export const NewToken = z.object({ name: z.string().trim().min(1).max(100), role: Role, days: z.number().int().min(1).max(365).default(90) });
export type NewToken = z.input<typeof NewToken>;

/** The secret is shown this once; only its hash is kept. */
export const CreatedToken = z.object({ token: Token, secret: z.string() });
export type CreatedToken = z.infer<typeof CreatedToken>;
