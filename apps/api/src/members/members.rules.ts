import { type Role } from '@gannet/contracts';

/** What decides whether a project would be left without an admin. */
interface Member {
  readonly personId: string;
  /** Null for a server admin who is no member. */
  readonly role: Role | null;
  readonly active: boolean;
}

/**
 * Whether `personId` is the only active member of the role admin. Server admins who are no members do not count: the
 * people of a project need not know one.
 */
export function isLastAdmin(members: readonly Member[], personId: string): boolean {
  const admins = members.filter(({ role, active }) => role === 'admin' && active);
  return admins.length === 1 && admins[0]?.personId === personId;
}
