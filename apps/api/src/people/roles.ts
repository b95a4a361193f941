import { Injectable } from '@nestjs/common';
import { MESSAGE_ROLES, type Role } from '@gannet/contracts';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { MembershipsStore, type Place } from './memberships.store.js';
import { roleOfCall } from './people.rules.js';

const ANY_OF = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** What callers may do in projects. */
@Injectable()
export class Roles {
  constructor(private readonly store: MembershipsStore) {}

  /**
   * The role of a call where something belongs; null if its caller must not even learn whether it exists. Server admins
   * may know that it does not.
   */
  async at(caller: Caller, place: Place): Promise<Role | null> {
    if (caller.isServerAdmin) return 'admin';
    return roleOfCall(await this.store.roleAt(caller.personId, place), caller.tokenRole);
  }

  /** Refuses callers without one of the roles; whoever is no member as if there were nothing. */
  async check(caller: Caller, place: Place, roles: readonly Role[]): Promise<void> {
    const role = await this.at(caller, place);
    if (role === null) throw new Refused('NOT_FOUND', nothingAt(place));
    if (!roles.includes(role))
      throw new Refused('FORBIDDEN', `This needs the role ${ANY_OF.format(roles)} in this project; yours is ${role}.`);
  }

  /** Whether a caller may send messages about a project, and hears of it. */
  async mayAnnotate(caller: Caller, project: string): Promise<boolean> {
    const role = await this.at(caller, { project });
    return role !== null && MESSAGE_ROLES.includes(role);
  }
}

/** What is said of something that does not exist. */
function nothingAt(place: Place): string {
  if ('project' in place) return `There is no project called ${place.project}.`;
  return 'candidateId' in place ? 'There is no such candidate.' : 'There is no such item.';
}
