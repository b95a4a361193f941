import { Injectable } from '@nestjs/common';
import { type NonMember, Role } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { PersonTable } from '../people/people.table.js';

/** A member with their name, or a server admin who is none. */
const MemberRow = z.object({
  ...rowOf(PersonTable).pick({ name: true, email: true, isServerAdmin: true, active: true }).shape,
  personId: z.string(),
  role: Role.nullable(),
  since: z.date().nullable(),
});
export type MemberRow = z.output<typeof MemberRow>;

const PERSON = columnsOf(PersonTable, 'name', 'email');
const MEMBER = `select person.id as "personId", ${columnsOf(PersonTable, 'name', 'email', 'isServerAdmin', 'active')},
  membership.role, membership.created_at as since
  from person left join membership on membership.person_id = person.id and membership.project_id = $1`;

/** Every statement about the members of a project. */
@Injectable()
export class MembersStore {
  constructor(private readonly db: Database) {}

  /** Makes other changes of the project's members wait until the end of the transaction. */
  async lock(tx: Tx, projectId: string): Promise<void> {
    await tx.run('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`members ${projectId}`]);
  }

  /** Members and active server admins, by name. */
  all(projectId: string, tx: Tx = this.db): Promise<MemberRow[]> {
    return tx.rows(
      MemberRow,
      `${MEMBER} where membership.role is not null or (person.is_server_admin and person.active)
      order by lower(person.name), person.id`,
      [projectId],
    );
  }

  /** Anybody, with their role in the project. */
  byId(tx: Tx, projectId: string, personId: string): Promise<MemberRow | null> {
    return tx.row(MemberRow, `${MEMBER} where person.id = $2`, [projectId, personId]);
  }

  byEmail(tx: Tx, projectId: string, email: string): Promise<MemberRow | null> {
    return tx.row(MemberRow, `${MEMBER} where person.email = $2`, [projectId, email]);
  }

  /** Active people without a role in the project, by name. */
  others(projectId: string): Promise<NonMember[]> {
    return this.db.rows(
      z.object({ personId: z.string(), name: z.string(), email: z.string() }),
      `select person.id as "personId", ${PERSON} from person where active and not is_server_admin
      and not exists (select 1 from membership where person_id = person.id and project_id = $1)
      order by lower(person.name), person.id`,
      [projectId],
    );
  }

  async setRole(tx: Tx, projectId: string, personId: string, role: Role): Promise<void> {
    await tx.run('update membership set role = $3 where project_id = $1 and person_id = $2', [
      projectId,
      personId,
      role,
    ]);
  }

  async remove(tx: Tx, projectId: string, personId: string): Promise<void> {
    await tx.run('delete from membership where project_id = $1 and person_id = $2', [projectId, personId]);
  }
}
