import { Component, computed, inject, linkedSignal, resource, signal } from '@angular/core';
import { FormsModule, type NgModel } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { fit, NewPerson, type Person, type PersonChange, type Role } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { ROLES } from '../session/roles';
import { Session } from '../session/session';
import { CopyButton } from '../ui/copy-button';
import { Note } from '../ui/note';
import { moment } from '../ui/words';
import { HandOvers } from './hand-overs';

@Component({
  selector: 'g-people-page',
  imports: [
    FormsModule,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    RouterLink,
    TopBar,
    CopyButton,
    Note,
  ],
  templateUrl: './people-page.html',
  styleUrl: './people-page.scss',
})
export class PeoplePage {
  protected readonly name = signal('');
  protected readonly email = signal('');
  /** What the new person is to be: a server admin, or something in the chosen projects. */
  protected readonly role = signal<Role | 'server admin'>('annotator');
  /** The slugs of the projects that the new person is added to. */
  protected readonly chosen = signal<readonly string[]>([]);
  protected readonly problem = signal<string | null>(null);
  protected readonly handOvers = inject(HandOvers);
  protected readonly me = computed(() => this.session.person()?.id);
  protected readonly moment = moment;
  protected readonly roles = ROLES;

  private readonly api = inject(Api);
  private readonly session = inject(Session);
  private readonly answer = resource({ loader: () => this.api.call('people') });
  private readonly projectList = resource({ loader: () => this.api.call('projects') });
  protected readonly projects = computed(() => (this.projectList.hasValue() ? this.projectList.value() : []));
  /** The last known list, which stays if reloading fails. */
  protected readonly people = linkedSignal<readonly Person[] | null, readonly Person[] | null>({
    source: () => (this.answer.hasValue() ? this.answer.value() : null),
    computation: (people, before) => people ?? before?.value ?? null,
  });
  protected readonly loadProblem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));

  protected add(): Promise<void> {
    return this.act(async () => {
      const role = this.role();
      const isServerAdmin = role === 'server admin';
      const memberships = isServerAdmin ? [] : this.chosen().map((project) => ({ project, role }));
      const person = fit(NewPerson, { name: this.name(), email: this.email(), isServerAdmin, memberships });
      if (!person.ok) return this.problem.set(person.sentence);
      this.handOvers.add(await this.api.call('addPerson', {}, person.value));
      this.name.set('');
      this.email.set('');
    });
  }

  /** `field` shows the change already, and is reset if the server refuses it. */
  protected change(person: Person, change: PersonChange, field: NgModel): Promise<void> {
    return this.act(async () => {
      await this.api.call('changePerson', { personId: person.id }, change).catch((error: unknown) => {
        restore(field);
        throw error;
      });
    });
  }

  protected resetPassword(person: Person): Promise<void> {
    return this.act(async () => this.handOvers.add(await this.api.call('resetPassword', { personId: person.id })));
  }

  protected again(): void {
    this.answer.reload();
  }

  private async act(verb: () => Promise<void>): Promise<void> {
    this.problem.set(null);
    try {
      await verb();
    } catch (error) {
      this.problem.set(sentenceOf(error));
    }
    this.answer.reload(); // Also after a refusal, so that the list shows the server's state.
  }
}

/** Resets a field to the value it is bound to. */
function restore(field: NgModel): void {
  const is: unknown = field.model;
  field.viewModel = is;
  field.control.setValue(is, { emitViewToModelChange: false });
}
