import { Injectable } from '@nestjs/common';
import { type NewMembership, Role } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { type MembershipRow, MembershipTable } from './memberships.table.js';

/** What belongs to a project, and names it. */
export type Place = { readonly project: string } | { readonly candidateId: string } | { readonly assignmentId: string };

const OwnRole = z.object({ role: Role.nullable() });

/** SQL: whether a project is there; one that is being deleted is not. */
const THERE = 'project.deleting_at is null';

/** A person's role in a project: that of server admins is admin. */
const ROLE_IN = (project: string): string => `
  select case when person.is_server_admin then 'admin' else membership.role end as role
  from person cross join project
  left join membership on membership.project_id = project.id and membership.person_id = person.id
  where person.id = $1 and person.active and ${THERE} and project.${project}`;

const ProjectMembership = z.object({
  ...rowOf(MembershipTable).pick({ personId: true }).shape,
  role: Role,
  project: z.string(),
  projectName: z.string(),
});

/** Every statement about memberships. */
@Injectable()
export class MembershipsStore {
  constructor(private readonly db: Database) {}

  /** The person's own role where something belongs; null if they have none, and if there is nothing of that name. */
  async roleAt(personId: string, place: Place, tx: Tx = this.db): Promise<Role | null> {
    const [condition, value] =
      'project' in place
        ? ['slug = $2', place.project]
        : 'candidateId' in place
          ? [
              'id = (select project_id from round where id = (select round_id from candidate where id = $2))',
              place.candidateId,
            ]
          : ['id = (select project_id from assignment where id = $2)', place.assignmentId];
    return (await tx.row(OwnRole, ROLE_IN(condition), [personId, value]))?.role ?? null;
  }

  /** The person's own role in a project. */
  async roleIn(tx: Tx, projectId: string, personId: string): Promise<Role | null> {
    return (await tx.row(OwnRole, ROLE_IN('id = $2'), [personId, projectId]))?.role ?? null;
  }

  /** The roles that a person has in any project. */
  async rolesOf(tx: Tx, personId: string): Promise<Role[]> {
    const rows = await tx.rows(
      z.object({ role: Role }),
      `select distinct role from membership join project on project.id = project_id where person_id = $1 and ${THERE}`,
      [personId],
    );
    return rows.map(({ role }) => role);
  }

  /** Memberships of these people, or of all, by the names of the projects. */
  of(personIds: readonly string[] | null, tx: Tx = this.db): Promise<z.output<typeof ProjectMembership>[]> {
    return tx.rows(
      ProjectMembership,
      `select ${columnsOf(MembershipTable, 'personId', 'role')}, project.slug as project, project.name as "projectName"
      from membership join project on project.id = membership.project_id
      where ${THERE} and ($1::uuid[] is null or membership.person_id = any ($1)) order by project.name, project.slug`,
      [personIds],
    );
  }

  /** Refuses with NOT_FOUND if there is no such project. */
  async addTo(tx: Tx, personId: string, { project, role }: NewMembership, now: Date): Promise<void> {
    const added = await tx.run(
      `insert into membership (project_id, person_id, role, created_at) select id, $2, $3, $4 from project where slug = $1 and ${THERE}`,
      [project, personId, role, now],
    );
    if (added === 0) throw new Refused('NOT_FOUND', `There is no project called ${project}.`);
  }

  add(tx: Tx, row: MembershipRow): Promise<void> {
    return tx.insert(MembershipTable, row);
  }
}
