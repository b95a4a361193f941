import { Component, computed, inject, resource, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { fit, PasswordChange } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { standingOf } from '../session/roles';
import { Session } from '../session/session';
import { Note } from '../ui/note';
import { moment } from '../ui/words';
import { NewTokenForm } from './new-token';

@Component({
  selector: 'g-account-page',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, TopBar, Note, NewTokenForm],
  templateUrl: './account-page.html',
  styles: `
    .panel {
      display: grid;
      gap: 12px;
    }
    form {
      display: grid;
      gap: 10px;
      max-width: 380px;
    }
    form button {
      justify-self: end;
    }
  `,
})
export class AccountPage {
  protected readonly session = inject(Session);
  protected readonly current = signal('');
  protected readonly next = signal('');
  protected readonly said = signal<{ kind: 'good' | 'bad'; words: string } | null>(null);
  protected readonly tokenProblem = signal<string | null>(null);
  protected readonly moment = moment;
  protected readonly standingOf = standingOf;

  private readonly api = inject(Api);
  private readonly answer = resource({ loader: () => this.api.call('tokens') });
  protected readonly tokens = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly loadProblem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));

  protected async changePassword(): Promise<void> {
    const wish = fit(PasswordChange, { current: this.current(), next: this.next() });
    if (!wish.ok) return this.said.set({ kind: 'bad', words: wish.sentence });
    try {
      await this.api.call('changePassword', {}, wish.value);
      this.said.set({ kind: 'good', words: 'Your password was changed.' });
      this.current.set('');
      this.next.set('');
    } catch (error) {
      this.said.set({ kind: 'bad', words: sentenceOf(error) });
    }
  }

  protected async revoke(tokenId: string): Promise<void> {
    this.tokenProblem.set(null);
    try {
      await this.api.call('revokeToken', { tokenId });
    } catch (error) {
      this.tokenProblem.set(sentenceOf(error));
    }
    this.answer.reload();
  }

  protected reload(): void {
    this.answer.reload();
  }
}
