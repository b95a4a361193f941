import { Injectable } from '@nestjs/common';
import { type Member, type MemberChange, MESSAGE_ROLES, type NewMember, type NonMember } from '@gannet/contracts';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { Database, type Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused, refusedAt } from '../errors.js';
import { notify } from '../news/news.js';
import { MembershipsStore } from '../people/memberships.store.js';
import { Projects } from '../projects/projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { isLastAdmin } from './members.rules.js';
import { type MemberRow, MembersStore } from './members.store.js';

/** The members of a project and their roles. Changes of one project take turns. */
@Injectable()
export class Members {
  constructor(
    private readonly db: Database,
    private readonly store: MembersStore,
    private readonly memberships: MembershipsStore,
    private readonly projects: Projects,
    private readonly items: AssignmentsStore,
  ) {}

  async all(slug: string): Promise<Member[]> {
    const { id } = await this.projects.bySlugOrRefuse(slug);
    return (await this.store.all(id)).map(toMember);
  }

  /** Whom an admin can add. */
  async others(slug: string): Promise<NonMember[]> {
    return this.store.others((await this.projects.bySlugOrRefuse(slug)).id);
  }

  add(slug: string, { email, role }: NewMember): Promise<Member> {
    return this.inTurn(slug, async (tx, { id: projectId, name }) => {
      const person = await this.store.byEmail(tx, projectId, email);
      if (!person)
        throw refusedAt(
          ['email'],
          'NOT_FOUND',
          `Nobody on this server has the address ${email}. A server admin adds people on the People page.`,
        );
      if (!person.active)
        throw refusedAt(['email'], 'CONFLICT', `${person.name} is inactive. A server admin can activate them.`);
      if (person.role !== null)
        throw refusedAt(['email'], 'CONFLICT', `${person.name} is a member of ${name} already, as ${person.role}.`);
      const createdAt = new Date();
      await this.memberships.add(tx, { projectId, personId: person.personId, role, createdAt });
      await this.moved(tx, slug, person.personId);
      return toMember({ ...person, role, since: createdAt });
    });
  }

  /** Gives a member another role, unless somebody was faster. */
  change(caller: Caller, slug: string, personId: string, { role, was }: MemberChange): Promise<Member> {
    return this.inTurn(slug, async (tx, project) => {
      const member = await this.memberOrRefuse(tx, project, personId);
      if (member.role !== was)
        throw refusedAt(
          ['was'],
          'CONFLICT',
          `Somebody has changed the role of ${member.name} since: it is ${member.role} now. Look again, and change that.`,
        );
      if (role !== 'admin') await this.checkAdminIsLeft(tx, project, member, caller);
      await this.store.setRole(tx, project.id, personId, role);
      if (!member.isServerAdmin && !MESSAGE_ROLES.includes(role))
        await this.handBack(tx, project, personId, `You are ${article(role)} ${role} of ${project.name} now`);
      await this.moved(tx, slug, personId);
      return toMember({ ...member, role });
    });
  }

  /** What they hold goes back to the queue; their drafts, annotations and tokens stay. */
  remove(caller: Caller, slug: string, personId: string): Promise<void> {
    return this.inTurn(slug, async (tx, project) => {
      const member = await this.memberOrRefuse(tx, project, personId);
      await this.checkAdminIsLeft(tx, project, member, caller);
      await this.store.remove(tx, project.id, personId);
      if (!member.isServerAdmin)
        await this.handBack(tx, project, personId, `You are no longer a member of ${project.name}`);
      await this.moved(tx, slug, personId);
    });
  }

  private async inTurn<T>(slug: string, act: (tx: Tx, project: ProjectWithGenerator) => Promise<T>): Promise<T> {
    const project = await this.projects.bySlugOrRefuse(slug);
    return this.db.inTransaction(async (tx) => {
      await this.store.lock(tx, project.id);
      return act(tx, project);
    });
  }

  private async memberOrRefuse(tx: Tx, { id, name }: ProjectWithGenerator, personId: string): Promise<MemberRow> {
    const person = await this.store.byId(tx, id, personId);
    if (!person) throw new Refused('NOT_FOUND', `${name} has no such member.`);
    if (person.role === null) throw new Refused('NOT_FOUND', `${person.name} is not a member of ${name}.`);
    return person;
  }

  private async checkAdminIsLeft(
    tx: Tx,
    { id, name }: ProjectWithGenerator,
    { personId, name: who }: MemberRow,
    caller: Caller,
  ): Promise<void> {
    if (caller.isServerAdmin || !isLastAdmin(await this.store.all(id, tx), personId)) return;
    throw new Refused('CONFLICT', `${who} is the only admin of ${name}. Make another member an admin first.`);
  }

  private async handBack(tx: Tx, project: ProjectWithGenerator, personId: string, why: string): Promise<void> {
    const assignmentId = await this.items.handBack(tx, project.id, personId);
    if (assignmentId === null) return;
    const reason = `${why}, so this image went back to the queue. Your work is kept in this browser.`;
    await notify(tx, { what: 'lease-lost', project: project.slug, personId, assignmentId, hasRunOut: false, reason });
    await notify(tx, { what: 'queue', project: project.slug });
  }

  private moved(tx: Tx, project: string, personId: string): Promise<void> {
    return notify(tx, { what: 'members', project, personId });
  }
}

function article(role: string): string {
  return /^[aeiou]/.test(role) ? 'an' : 'a';
}

function toMember({ since, ...member }: MemberRow): Member {
  return { ...member, since: since?.toISOString() ?? null };
}
