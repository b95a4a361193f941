import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import type { Member, Role } from '@gannet/contracts';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { ROLE_WORDS, ROLES } from '../session/roles';
import { Session } from '../session/session';
import { Note } from '../ui/note';
import { moment } from '../ui/words';
import { MembersStore } from './members-store';
import { peopleLike } from './person-meant';

/** As many as a menu shows without much scrolling; typing narrows them down. */
const MOST_SUGGESTED = 50;

/** Where an admin of a project sees its members, adds some, changes their roles and removes them. */
@Component({
  selector: 'g-members-page',
  imports: [
    FormsModule,
    MatAutocompleteModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    TopBar,
    Note,
  ],
  providers: [MembersStore],
  templateUrl: './members-page.html',
  styleUrl: './members-page.scss',
})
export class MembersPage {
  protected readonly project = inject(ProjectStore);
  protected readonly store = inject(MembersStore);
  protected readonly session = inject(Session);
  protected readonly typed = signal('');
  protected readonly role = signal<Role>('annotator');
  /** Whose removal has to be confirmed. */
  protected readonly leaving = signal<Member | null>(null);
  protected readonly suggested = computed(() => peopleLike(this.typed(), this.store.others()).slice(0, MOST_SUGGESTED));
  protected readonly me = computed(() => this.session.person()?.id);
  protected readonly roles = ROLES;
  protected readonly roleWords = ROLE_WORDS;
  protected readonly moment = moment;

  protected async add(): Promise<void> {
    if (await this.store.add(this.typed(), this.role())) this.typed.set('');
  }

  /** `field` shows the new role already, and is reset if the server refuses it. */
  protected async change(member: Member, role: Role, field: HTMLSelectElement): Promise<void> {
    if (!(await this.store.change(member, role))) field.value = this.roleOf(member) ?? '';
  }

  protected async remove(member: Member): Promise<void> {
    this.leaving.set(null);
    await this.store.remove(member);
  }

  private roleOf({ personId }: Member): Role | null {
    return this.store.members()?.find((member) => member.personId === personId)?.role ?? null;
  }
}
