import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { type CreatedToken, fit, NewToken, type Role } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { tokenRoles } from '../session/roles';
import { Session } from '../session/session';
import { CopyButton } from '../ui/copy-button';
import { Note } from '../ui/note';

/** Creates an access token and shows its secret once. */
@Component({
  selector: 'g-new-token',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, MatSelectModule, CopyButton, Note],
  template: `
    @if (created(); as made) {
      <g-note kind="good">
        <b
          >Token "<bdi>{{ made.token.name }}</bdi
          >" was created.</b
        >
        Copy it now: it is shown only once, and only its hash is stored.
        <div class="row secret">
          <code data-testid="secret">{{ made.secret }}</code><g-copy [text]="made.secret" what="token" />
        </div>
      </g-note>
    }
    @if (problem(); as sentence) {
      <g-note kind="bad">{{ sentence }}</g-note>
    }
    <form class="row" (ngSubmit)="make()" aria-label="New token">
      <mat-form-field appearance="outline" subscriptSizing="dynamic"
        ><mat-label>Name of the token</mat-label><input matInput dir="auto" name="name" [(ngModel)]="name"
      /></mat-form-field>
      <mat-form-field appearance="outline" subscriptSizing="dynamic" class="narrow"
        ><mat-label>May act as</mat-label>
        <mat-select name="role" [(ngModel)]="role">
          @for (r of roles(); track r) {
            <mat-option [value]="r">{{ r }}</mat-option>
          }
        </mat-select></mat-form-field
      >
      <mat-form-field appearance="outline" subscriptSizing="dynamic" class="narrow"
        ><mat-label>Days</mat-label><input matInput type="number" min="1" max="365" name="days" [(ngModel)]="days"
      /></mat-form-field>
      <button mat-flat-button type="submit" [disabled]="isBusy()">Create a token</button>
    </form>
  `,
  styles: `
    :host {
      display: grid;
      gap: 10px;
    }
    .narrow {
      width: 140px;
    }
    .secret {
      margin-top: 8px;
    }
    code {
      overflow-wrap: anywhere;
      background: var(--mat-sys-surface-container-lowest);
      padding: 4px 8px;
      border-radius: 6px;
    }
  `,
})
export class NewTokenForm {
  readonly suggestedName = input('');
  readonly made = output<CreatedToken>();

  protected readonly name = signal('');
  protected readonly days = signal(90);
  protected readonly created = signal<CreatedToken | null>(null);
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);
  private readonly session = inject(Session);
  /** A token cannot do more than its owner. */
  protected readonly roles = computed(() => tokenRoles(this.session.person()));
  protected readonly role = linkedSignal<Role>(() => this.roles()[0] ?? 'consumer');

  private readonly api = inject(Api);

  protected async make(): Promise<void> {
    const name = this.name().trim() || this.suggestedName();
    if (name === '') return this.problem.set('Give the token a name, so that you know later what it is for.');
    const wish = fit(NewToken, { name, role: this.role(), days: this.days() }, { name: 'name of the token' });
    if (!wish.ok) return this.problem.set(wish.sentence);
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      const created = await this.api.call('addToken', {}, wish.value);
      this.created.set(created);
      this.name.set('');
      this.made.emit(created);
    } catch (error) {
      this.problem.set(sentenceOf(error));
    } finally {
      this.isBusy.set(false);
    }
  }
}
