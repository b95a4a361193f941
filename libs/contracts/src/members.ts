import { z } from 'zod';
import { Email, Id, Instant, Slug, Told } from './primitives.js';

/** What a member may do in a project. */
export const Role = z.enum(['admin', 'annotator', 'reviewer', 'consumer']);
export type Role = z.infer<typeof Role>;

const COVERED: Readonly<Record<Role, readonly Role[]>> = {
  admin: ['admin', 'reviewer', 'annotator', 'consumer'],
  reviewer: ['reviewer', 'annotator'],
  annotator: ['annotator'],
  consumer: ['consumer'],
};

/** The roles whose rights a role includes, itself among them: those that its holder can give a token. */
export function rolesCoveredBy(role: Role): readonly Role[] {
  return COVERED[role];
}

/** A person's role in a project. */
export const Membership = z.object({ project: Slug, projectName: Told, role: Role });
export type Membership = z.infer<typeof Membership>;

export const NewMembership = z.object({ project: Slug, role: Role });
export type NewMembership = z.infer<typeof NewMembership>;

/** A member of a project, or a server admin, who need not be one. */
export const Member = z.object({
  personId: Id,
  name: Told,
  email: Told,
  /** Null for a server admin who is no member. */
  role: Role.nullable(),
  isServerAdmin: z.boolean(),
  active: z.boolean(),
  /** Null for a server admin who is no member. */
  since: Instant.nullable(),
});
export type Member = z.infer<typeof Member>;

/** Somebody on the server who could be added to a project. */
export const NonMember = z.object({ personId: Id, name: Told, email: Told });
export type NonMember = z.infer<typeof NonMember>;

export const NewMember = z.object({ email: Email, role: Role });
export type NewMember = z.infer<typeof NewMember>;

/** `was` is the role that the change replaces: refused if somebody has changed it since. */
export const MemberChange = z.object({ role: Role, was: Role });
export type MemberChange = z.infer<typeof MemberChange>;
