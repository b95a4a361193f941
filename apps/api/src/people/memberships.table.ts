import { EntitySchema } from 'typeorm';
import type { Role } from '@gannet/contracts';

/** A person's role in a project. */
export interface MembershipRow {
  readonly projectId: string;
  readonly personId: string;
  readonly role: Role;
  readonly createdAt: Date;
}

export const MembershipTable = new EntitySchema<MembershipRow>({
  name: 'membership',
  columns: {
    projectId: {
      type: 'uuid',
      name: 'project_id',
      primary: true,
      primaryKeyConstraintName: 'one_membership_per_project_and_person',
    },
    personId: {
      type: 'uuid',
      name: 'person_id',
      primary: true,
      primaryKeyConstraintName: 'one_membership_per_project_and_person',
    },
    role: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
  },
  checks: [{ name: 'member_role_is_known', expression: `"role" IN ('admin', 'annotator', 'reviewer', 'consumer')` }],
  foreignKeys: [
    {
      name: 'membership_is_of_project',
      target: 'project',
      columnNames: ['projectId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'membership_is_of_person',
      target: 'person',
      columnNames: ['personId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ],
  indices: [{ name: 'membership_by_person', columns: ['personId'] }],
});
