import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type {
  CreatedPerson,
  CreatedToken,
  Membership,
  NewPerson,
  NewToken,
  PasswordChange,
  Person,
  PersonChange,
  SignIn,
  Token,
} from '@gannet/contracts';
import { CONFIG, type Config } from '../config.js';
import { Database, type Tx, violates } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { readFirstPassword, deleteFirstPassword, saveFirstPassword } from './first-password.js';
import { MembershipsStore } from './memberships.store.js';
import { rolesThatCover } from './people.rules.js';
import { PeopleStore } from './people.store.js';
import type { PersonRow, TokenRow } from './people.table.js';
import { decoyHash, hashPassword, hashSecret, verifyPassword, randomPassword, randomSecret } from './secrets.js';
import { AttemptLimit } from './attempt-limit.js';
import type { z } from 'zod';

const DAY_MS = 86_400_000;
const WRONG = 'The e-mail address or the password is wrong.';
/** Maximum number of tokens per person. */
const MOST_TOKENS = 100;
/** Limit on attempts to confirm the current password when changing it. */
const PASSWORD_ATTEMPTS = { most: 5, withinMs: 5 * 60_000 } as const;
const FIRST_EMAIL = 'admin@gannet.local';

export interface FirstLogin {
  readonly email: string;
  /** Null if it is no longer known. */
  readonly password: string | null;
}

/** People, their sessions and their tokens: signing in, and permissions. */
@Injectable()
export class People {
  private readonly log = new Logger(People.name);
  private readonly decoyHash = decoyHash();
  private readonly passwordAttempts = new AttemptLimit(PASSWORD_ATTEMPTS.most, PASSWORD_ATTEMPTS.withinMs);

  constructor(
    private readonly store: PeopleStore,
    private readonly memberships: MembershipsStore,
    private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The secret for the cookie, and its person. A wrong address and a wrong password give the same answer after the same
   * time.
   */
  async signIn({ email, password }: SignIn): Promise<{ person: Person; secret: string; expiresAt: Date }> {
    const found = await this.store.byEmail(email);
    const isRight = await verifyPassword(found?.passwordHash ?? this.decoyHash, password);
    if (!found || !isRight || !found.active) throw new Refused('UNAUTHENTICATED', WRONG);
    const secret = randomSecret('gns');
    const now = new Date();
    const expiresAt = new Date(now.getTime() + this.config.sessionMs);
    await this.db.inTransaction(async (tx) => {
      const held = await this.store.lock(tx, found.id); // may have been deactivated or given another password meanwhile
      if (!held?.active || held.passwordHash !== found.passwordHash) throw new Refused('UNAUTHENTICATED', WRONG);
      await this.store.recordSignIn(tx, found.id, now);
      await this.store.addSession(tx, {
        secretHash: hashSecret(secret),
        personId: found.id,
        createdAt: now,
        expiresAt,
      });
    });
    if (found.signedInAt === null)
      await deleteFirstPassword(this.config.dataDir).catch((error: unknown) => this.log.warn(error));
    return { person: await this.shown(found), secret, expiresAt };
  }

  signOut(secret: string): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      const personId = await this.store.endSession(tx, hashSecret(secret));
      if (personId !== null) await notify(tx, { what: 'person', personId });
    });
  }

  /** The caller with this cookie, or null. */
  async callerOfSession(secret: string): Promise<Caller | null> {
    const person = await this.store.personOfSession(hashSecret(secret), new Date());
    return (
      person && {
        personId: person.id,
        name: person.name,
        isServerAdmin: person.isServerAdmin,
        tokenId: null,
        tokenRole: null,
      }
    );
  }

  /** The caller with this token. Refuses with the reason if it is unknown or expired. */
  async callerOfToken(secret: string): Promise<Caller> {
    const token = await this.store.tokenBySecret(hashSecret(secret));
    if (!token) throw new Refused('UNAUTHENTICATED', 'This token is not known. Make a new one on your account page.');
    const now = new Date();
    if (token.expiresAt <= now)
      throw new Refused(
        'UNAUTHENTICATED',
        `This token expired on ${token.expiresAt.toISOString().slice(0, 10)}. Make a new one on your account page.`,
      );
    const person = await this.store.byId(token.personId);
    if (!person?.active) throw new Refused('UNAUTHENTICATED', 'The person behind this token may no longer do this.');
    await this.store.recordUse(token.id, now);
    return {
      personId: person.id,
      name: person.name,
      isServerAdmin: person.isServerAdmin && token.role === 'admin',
      tokenId: token.id,
      tokenRole: token.role,
    };
  }

  async me(caller: Caller): Promise<Person> {
    return this.shown(this.personOrRefuse(await this.store.byId(caller.personId)));
  }

  async all(): Promise<Person[]> {
    const memberships = await this.memberships.of(null);
    return (await this.store.all()).map((person) => toPerson(person, memberships));
  }

  /** Adds a person to the server, and to projects. */
  async add({ memberships, ...given }: z.output<typeof NewPerson>): Promise<CreatedPerson> {
    const twice = memberships.find(({ project }, i) => memberships.findIndex((m) => m.project === project) !== i);
    if (twice) throw new Refused('INVALID', `The project ${twice.project} is named twice: a member has one role.`);
    const password = randomPassword();
    const person = await newPerson(given, password);
    try {
      await this.db.inTransaction(async (tx) => {
        await this.store.add(tx, person);
        for (const membership of memberships) {
          await this.memberships.addTo(tx, person.id, membership, person.createdAt);
          await notify(tx, { what: 'members', project: membership.project, personId: person.id });
        }
      });
    } catch (error) {
      if (violates(error, 'one_person_per_email'))
        throw new Refused('CONFLICT', `Somebody with the address ${given.email} is already here.`);
      throw error;
    }
    return { person: await this.shown(person), password };
  }

  /**
   * The first admin's login until somebody has signed in with it; null afterwards. It is created once: servers that
   * start at the same time, or later, find it in the data folder. The password is null if it is not there (any more).
   */
  firstLogin(): Promise<FirstLogin | null> {
    const { dataDir } = this.config;
    return this.db.inTransaction(async (tx) => {
      await this.store.lockFirst(tx);
      const [first, second] = await this.store.firstTwo(tx);
      if (second || first?.signedInAt) {
        await deleteFirstPassword(dataDir);
        return null;
      }
      if (first) return { email: first.email, password: await this.firstPasswordOf(first) };
      const password = randomPassword();
      await saveFirstPassword(dataDir, password);
      await this.store.add(tx, await newPerson({ email: FIRST_EMAIL, name: 'Admin', isServerAdmin: true }, password));
      return { email: FIRST_EMAIL, password };
    });
  }

  /** The password in the data folder, if it is still the person's; an outdated one, from before a reset, is removed. */
  private async firstPasswordOf({ passwordHash }: PersonRow): Promise<string | null> {
    const kept = await readFirstPassword(this.config.dataDir);
    if (kept === null || (await verifyPassword(passwordHash, kept))) return kept;
    await deleteFirstPassword(this.config.dataDir);
    return null;
  }

  /** Changes a person. Deactivation ends their sessions and removes their tokens; memberships stay. */
  async change(caller: Caller, personId: string, change: PersonChange): Promise<Person> {
    return this.db.inTransaction(async (tx) => {
      const admins = await this.store.lockServerAdmins(tx);
      const person = this.personOrRefuse(await this.store.lock(tx, personId));
      const next: PersonRow = {
        ...person,
        name: change.name ?? person.name,
        isServerAdmin: change.isServerAdmin ?? person.isServerAdmin,
        active: change.active ?? person.active,
      };
      const losesAdmin = admins.includes(personId) && !(next.isServerAdmin && next.active);
      if (losesAdmin && admins.length === 1)
        throw new Refused('CONFLICT', 'This is the only server admin left. Make somebody else a server admin first.');
      if (losesAdmin && caller.personId === personId)
        throw new Refused('CONFLICT', 'Ask another server admin to change that for you.');
      await this.store.save(tx, next);
      if (!next.active) {
        await this.store.endSessionsOf(tx, personId);
        await this.store.removeTokensOf(tx, personId);
      }
      await notify(tx, { what: 'person', personId });
      return this.shown(next, tx);
    });
  }

  /**
   * Also ends all sessions and removes all tokens of the person: whoever had the old password may have created some.
   */
  async resetPassword(personId: string): Promise<CreatedPerson> {
    const password = randomPassword();
    const passwordHash = await hashPassword(password);
    return this.db.inTransaction(async (tx) => {
      const person = this.personOrRefuse(await this.store.lock(tx, personId));
      await this.store.save(tx, { ...person, passwordHash });
      await this.store.endSessionsOf(tx, personId);
      await this.store.removeTokensOf(tx, personId);
      await notify(tx, { what: 'person', personId });
      return { person: await this.shown(person, tx), password };
    });
  }

  /** Also ends all sessions of the person, including this one. Tokens stay: their owner sees and can revoke them. */
  async changePassword(caller: Caller, { current, next }: PasswordChange): Promise<void> {
    if (!this.passwordAttempts.record(caller.personId, Date.now()))
      throw new Refused('TOO_MANY', 'Too many tries to change your password. Wait five minutes and try again.');
    const present = this.personOrRefuse(await this.store.byId(caller.personId));
    if (!(await verifyPassword(present.passwordHash, current)))
      throw new Refused('INVALID', 'The present password is not right.');
    const passwordHash = await hashPassword(next);
    await this.db.inTransaction(async (tx) => {
      const person = this.personOrRefuse(await this.store.lock(tx, caller.personId)); // the role may have changed meanwhile
      await this.store.save(tx, { ...person, passwordHash });
      await this.store.endSessionsOf(tx, person.id);
      await notify(tx, { what: 'person', personId: person.id });
    });
    this.passwordAttempts.reset(caller.personId);
  }

  async tokens(caller: Caller): Promise<Token[]> {
    return (await this.store.tokensOf(caller.personId)).map(toToken);
  }

  async addToken(caller: Caller, given: z.output<typeof NewToken>): Promise<CreatedToken> {
    const secret = randomSecret('gnt');
    const now = new Date();
    const token: TokenRow = {
      id: randomUUID(),
      personId: caller.personId,
      name: given.name,
      role: given.role,
      secretHash: hashSecret(secret),
      createdAt: now,
      expiresAt: new Date(now.getTime() + given.days * DAY_MS),
      lastUsedAt: null,
    };
    await this.db.inTransaction(async (tx) => {
      const { isServerAdmin, active } = this.personOrRefuse(await this.store.lock(tx, caller.personId)); // both may have changed meanwhile
      const covering = rolesThatCover(given.role);
      const roles = isServerAdmin ? covering : await this.memberships.rolesOf(tx, caller.personId);
      if (!active || !roles.some((role) => covering.includes(role)))
        throw new Refused('FORBIDDEN', `A token of yours cannot be ${given.role}: that is your role in no project.`);
      if ((await this.store.countTokens(tx, caller.personId)) >= MOST_TOKENS)
        throw new Refused('CONFLICT', `You have ${MOST_TOKENS} tokens, and no more are kept. Revoke one first.`);
      await this.store.addToken(tx, token);
    });
    return { token: toToken(token), secret };
  }

  revokeToken({ personId }: Caller, tokenId: string): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      if (!(await this.store.removeToken(tx, personId, tokenId)))
        throw new Refused('NOT_FOUND', 'You have no such token.');
      await notify(tx, { what: 'person', personId });
    });
  }

  deleteExpiredSessions(): Promise<void> {
    return this.store.deleteExpiredSessions(new Date());
  }

  private async shown(person: PersonRow, tx: Tx = this.db): Promise<Person> {
    return toPerson(person, await this.memberships.of([person.id], tx));
  }

  private personOrRefuse(person: PersonRow | null): PersonRow {
    if (!person) throw new Refused('NOT_FOUND', 'There is no such person.');
    return person;
  }
}

async function newPerson(
  given: Pick<PersonRow, 'email' | 'name' | 'isServerAdmin'>,
  password: string,
): Promise<PersonRow> {
  return {
    ...given,
    id: randomUUID(),
    active: true,
    passwordHash: await hashPassword(password),
    createdAt: new Date(),
    signedInAt: null,
  };
}

/** `memberships` may be those of others, too. */
function toPerson(
  { id, email, name, isServerAdmin, active, createdAt }: PersonRow,
  memberships: readonly (Membership & { readonly personId: string })[],
): Person {
  return {
    id,
    email,
    name,
    isServerAdmin,
    active,
    createdAt: createdAt.toISOString(),
    memberships: memberships
      .filter(({ personId }) => personId === id)
      .map(({ personId: _whose, ...membership }) => membership),
  };
}

function toToken({ id, name, role, createdAt, expiresAt, lastUsedAt }: TokenRow): Token {
  return {
    id,
    name,
    role,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
