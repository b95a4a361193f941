import { Component, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Router } from '@angular/router';
import { sentenceOf } from '../edge/problem';
import { Note } from '../ui/note';
import { safeNext } from './guards';
import { Session } from './session';

@Component({
  selector: 'g-sign-in-page',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, Note],
  template: `
    <main>
      <form (ngSubmit)="signIn()" novalidate class="panel" aria-labelledby="title">
        <div class="brand">
          <img src="icon.svg" alt="" width="40" height="40" />
          <div>
            <h1 id="title">Sign in to Gannet</h1>
            <p class="quiet">Labelled image data from a generator and a few human labels.</p>
          </div>
        </div>
        @if (ended() && !problem()) {
          <g-note kind="warn"
            >Your session has ended. Sign in again to go on; work on an image is kept in this browser.</g-note
          >
        }
        @if (problem(); as sentence) {
          <g-note kind="bad">{{ sentence }}</g-note>
        }
        <mat-form-field appearance="outline"
          ><mat-label>E-mail</mat-label>
          <input
            matInput
            type="text"
            inputmode="email"
            dir="auto"
            name="email"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            [(ngModel)]="email"
        /></mat-form-field>
        <mat-form-field appearance="outline"
          ><mat-label>Password</mat-label>
          <input matInput type="password" name="password" autocomplete="current-password" [(ngModel)]="password"
        /></mat-form-field>
        <button mat-flat-button type="submit" [disabled]="busy()">{{ busy() ? 'Signing in …' : 'Sign in' }}</button>
        <p class="quiet small">
          No account, or a lost password? An admin of your team adds people and resets passwords on the People page.
        </p>
      </form>
    </main>
  `,
  styles: `
    main {
      min-height: 100vh;
      display: grid;
      place-items: center;
      padding: 20px;
    }
    form {
      width: min(400px, 100%);
      display: grid;
      gap: 12px;
      padding: 28px;
    }
    .brand {
      display: flex;
      gap: 14px;
      align-items: center;
      margin-bottom: 6px;
    }
    button {
      justify-self: end;
    }
  `,
})
export class SignInPage {
  /** The page to go to afterwards. */
  readonly next = input<string>();
  readonly ended = input<string>();

  protected readonly email = signal('');
  protected readonly password = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<string | null>(null);

  private readonly session = inject(Session);
  private readonly router = inject(Router);

  protected async signIn(): Promise<void> {
    if (this.email().trim() === '' || this.password() === '')
      return this.problem.set('Enter your e-mail and your password.');
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.session.signIn({ email: this.email(), password: this.password() });
      await this.router.navigateByUrl(safeNext(this.next()));
    } catch (error) {
      this.problem.set(sentenceOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}
