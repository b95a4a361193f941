import { Injectable } from '@nestjs/common';
import { columnsOf, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import {
  type PersonRow,
  PersonTable,
  type SessionRow,
  SessionTable,
  type TokenRow,
  TokenTable,
} from './people.table.js';

/** Every statement about people, their sessions and their tokens. */
@Injectable()
export class PeopleStore {
  constructor(private readonly db: Database) {}

  all(): Promise<PersonRow[]> {
    return this.db.all(PersonTable, 'order by created_at, id');
  }

  byEmail(email: string): Promise<PersonRow | null> {
    return this.db.one(PersonTable, 'where email = $1', [email]);
  }

  byId(id: string): Promise<PersonRow | null> {
    return this.db.one(PersonTable, 'where id = $1', [id]);
  }

  /** Lets one process at a time create the first person, until the end of the transaction. */
  async lockFirst(tx: Tx): Promise<void> {
    await tx.run(`select pg_advisory_xact_lock(hashtext('the first person'))`);
  }

  /** The first two people, which tells whether the first admin has been set up. */
  firstTwo(tx: Tx): Promise<PersonRow[]> {
    return tx.all(PersonTable, 'order by created_at, id limit 2');
  }

  async recordSignIn(tx: Tx, personId: string, now: Date): Promise<void> {
    await tx.run('update person set signed_in_at = $2 where id = $1', [personId, now]);
  }

  add(tx: Tx, person: PersonRow): Promise<void> {
    return tx.insert(PersonTable, person);
  }

  /** Locks the person until the end of the transaction. */
  lock(tx: Tx, id: string): Promise<PersonRow | null> {
    return tx.one(PersonTable, 'where id = $1 for update', [id]);
  }

  async save(tx: Tx, person: PersonRow): Promise<void> {
    await tx.run('update person set name = $2, is_server_admin = $3, active = $4, password_hash = $5 where id = $1', [
      person.id,
      person.name,
      person.isServerAdmin,
      person.active,
      person.passwordHash,
    ]);
  }

  /** The active server admins, locked, so that two of them cannot deactivate each other at the same time. */
  async lockServerAdmins(tx: Tx): Promise<string[]> {
    const rows = await tx.rows(
      rowOf(PersonTable).pick({ id: true }),
      `select id from person where is_server_admin and active order by id for update`,
    );
    return rows.map((row) => row.id);
  }

  addSession(tx: Tx, session: SessionRow): Promise<void> {
    return tx.insert(SessionTable, session);
  }

  personOfSession(secretHash: string, now: Date): Promise<PersonRow | null> {
    return this.db.row(
      rowOf(PersonTable),
      `select ${columnsOf(PersonTable)} from session join person on person.id = session.person_id
      where session.secret_hash = $1 and session.expires_at > $2 and person.active`,
      [secretHash, now],
    );
  }

  /** Returns the session's person; null if there is no such session. */
  async endSession(tx: Tx, secretHash: string): Promise<string | null> {
    const ended = await tx.row(
      rowOf(SessionTable).pick({ personId: true }),
      `delete from session where secret_hash = $1 returning ${columnsOf(SessionTable, 'personId')}`,
      [secretHash],
    );
    return ended?.personId ?? null;
  }

  async endSessionsOf(tx: Tx, personId: string): Promise<void> {
    await tx.run('delete from session where person_id = $1', [personId]);
  }

  async deleteExpiredSessions(now: Date): Promise<void> {
    await this.db.run('delete from session where expires_at <= $1', [now]);
  }

  addToken(tx: Tx, token: TokenRow): Promise<void> {
    return tx.insert(TokenTable, token);
  }

  tokensOf(personId: string): Promise<TokenRow[]> {
    return this.db.all(TokenTable, 'where person_id = $1 order by created_at, id', [personId]);
  }

  async countTokens(tx: Tx, personId: string): Promise<number> {
    return tx.run('select 1 from token where person_id = $1', [personId]);
  }

  tokenBySecret(secretHash: string): Promise<TokenRow | null> {
    return this.db.one(TokenTable, 'where secret_hash = $1', [secretHash]);
  }

  /** At most once a minute per token, so that a busy program does not cause a write per call. */
  async recordUse(tokenId: string, now: Date): Promise<void> {
    await this.db.run(
      `update token set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')`,
      [tokenId, now],
    );
  }

  async removeToken(tx: Tx, personId: string, tokenId: string): Promise<boolean> {
    return (await tx.run('delete from token where id = $1 and person_id = $2', [tokenId, personId])) > 0;
  }

  async removeTokensOf(tx: Tx, personId: string): Promise<void> {
    await tx.run('delete from token where person_id = $1', [personId]);
  }
}
