import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Member, NonMember, Role } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';
import { personMeant } from './person-meant';

/** The members of the open project, kept up to date by the server's news. */
@Injectable()
export class MembersStore {
  /** The last known lists, which stay if reloading fails. */
  readonly members = signal<readonly Member[] | null>(null);
  readonly others = signal<readonly NonMember[]>([]);
  readonly problem = signal<string | null>(null);
  readonly loadProblem = signal<string | null>(null);
  readonly isBusy = signal(false);
  readonly serverAdmins = computed(() => (this.members() ?? []).filter(({ isServerAdmin }) => isServerAdmin));

  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly project = inject(ProjectStore);

  constructor() {
    effect(() => {
      this.live.news('members.moved')();
      this.live.arrivals();
      untracked(() => void this.load());
    });
  }

  /** Adds who was typed; false if that was refused. */
  async add(typed: string, role: Role): Promise<boolean> {
    const meant = personMeant(typed, this.others());
    if (!meant.ok) {
      this.problem.set(meant.sentence);
      return false;
    }
    return this.act(() => this.api.call('addMember', this.params(), { email: meant.person.email, role }));
  }

  change(member: Member, role: Role): Promise<boolean> {
    const was = member.role;
    if (was === null) return Promise.resolve(false);
    return this.act(() => this.api.call('changeMember', this.params(member), { role, was }));
  }

  remove(member: Member): Promise<boolean> {
    return this.act(() => this.api.call('removeMember', this.params(member)));
  }

  async load(): Promise<void> {
    try {
      const [members, others] = await Promise.all([
        this.api.call('members', this.params()),
        this.api.call('nonMembers', this.params()),
      ]);
      this.members.set(members);
      this.others.set(others);
      this.loadProblem.set(null);
    } catch (error) {
      this.loadProblem.set(sentenceOf(error));
    }
  }

  private params(member?: Member): Record<string, string> {
    return { project: this.project.slug(), ...(member && { personId: member.personId }) };
  }

  private async act(verb: () => Promise<unknown>): Promise<boolean> {
    this.problem.set(null);
    this.isBusy.set(true);
    let isDone = false;
    try {
      await verb();
      isDone = true;
    } catch (error) {
      this.problem.set(sentenceOf(error));
    }
    await this.load(); // also after a refusal, so that the list shows the server's state
    this.isBusy.set(false);
    return isDone;
  }
}
