import { EntitySchema } from 'typeorm';
import type { Role } from '@gannet/contracts';

export interface PersonRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly isServerAdmin: boolean;
  readonly active: boolean;
  readonly passwordHash: string;
  readonly createdAt: Date;
  readonly signedInAt: Date | null;
}

export const PersonTable = new EntitySchema<PersonRow>({
  name: 'person',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'person_is_known_by_id' },
    email: { type: 'text' },
    name: { type: 'text' },
    isServerAdmin: { type: 'boolean', name: 'is_server_admin' },
    active: { type: 'boolean' },
    passwordHash: { type: 'text', name: 'password_hash' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
    signedInAt: { type: 'timestamptz', name: 'signed_in_at', nullable: true },
  },
  uniques: [{ name: 'one_person_per_email', columns: ['email'] }],
});

/** A signed-in browser. The cookie contains the secret, the row only its SHA-256. */
export interface SessionRow {
  readonly secretHash: string;
  readonly personId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export const SessionTable = new EntitySchema<SessionRow>({
  name: 'session',
  columns: {
    secretHash: {
      type: 'text',
      name: 'secret_hash',
      primary: true,
      primaryKeyConstraintName: 'session_is_known_by_secret',
    },
    personId: { type: 'uuid', name: 'person_id' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
    expiresAt: { type: 'timestamptz', name: 'expires_at' },
  },
  foreignKeys: [
    {
      name: 'session_belongs_to_person',
      target: 'person',
      columnNames: ['personId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ],
  indices: [{ name: 'session_by_person', columns: ['personId'] }],
});

/** An access token for programs. It acts as its person, in the role `role`. */
export interface TokenRow {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

export const TokenTable = new EntitySchema<TokenRow>({
  name: 'token',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'token_is_known_by_id' },
    personId: { type: 'uuid', name: 'person_id' },
    name: { type: 'text' },
    role: { type: 'text' },
    secretHash: { type: 'text', name: 'secret_hash' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
    expiresAt: { type: 'timestamptz', name: 'expires_at' },
    lastUsedAt: { type: 'timestamptz', name: 'last_used_at', nullable: true },
  },
  uniques: [{ name: 'one_token_per_secret', columns: ['secretHash'] }],
  checks: [{ name: 'token_role_is_known', expression: `"role" IN ('admin', 'annotator', 'reviewer', 'consumer')` }],
  foreignKeys: [
    {
      name: 'token_belongs_to_person',
      target: 'person',
      columnNames: ['personId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
  ],
  indices: [{ name: 'token_by_person', columns: ['personId'] }],
});
