import { Component, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { Note } from '../ui/note';

const SHORTEST = 3;

/** Withdraws a release, with a reason that everybody can see. */
@Component({
  selector: 'g-yank-release',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, Note],
  template: `
    @if (!isOpen()) {
      <button mat-stroked-button type="button" (click)="isOpen.set(true)">Withdraw …</button>
    } @else {
      <form class="panel" (ngSubmit)="send()" aria-labelledby="yank">
        <h2 id="yank">Withdraw {{ version() }}</h2>
        <p class="quiet">
          Its files stay available for those who trained on it, but everybody sees why not to use it, and
          <code>&#64;latest</code> becomes the previous release. This cannot be undone.
        </p>
        <mat-form-field appearance="outline" subscriptSizing="dynamic"
          ><mat-label>Why</mat-label
          ><textarea matInput dir="auto" name="reason" rows="2" maxlength="500" [(ngModel)]="reason"></textarea>
        </mat-form-field>
        @if (problem(); as sentence) {
          <g-note kind="bad">{{ sentence }}</g-note>
        }
        <div class="row end">
          <button mat-button type="button" (click)="isOpen.set(false)">Keep it</button>
          <button mat-flat-button type="submit" [disabled]="isBusy() || reason().trim().length < shortest">
            Withdraw it
          </button>
        </div>
      </form>
    }
  `,
  styles: `
    form {
      display: grid;
      gap: 12px;
    }
    .end {
      justify-content: flex-end;
    }
  `,
})
export class YankRelease {
  readonly project = input.required<string>();
  readonly version = input.required<string>();
  readonly yanked = output();

  protected readonly isOpen = signal(false);
  protected readonly isBusy = signal(false);
  protected readonly reason = signal('');
  protected readonly problem = signal<string | null>(null);
  protected readonly shortest = SHORTEST;
  private readonly api = inject(Api);

  protected async send(): Promise<void> {
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      await this.api.call(
        'yankRelease',
        { project: this.project(), version: this.version() },
        { reason: this.reason() },
      );
      this.isOpen.set(false);
      this.yanked.emit();
    } catch (error) {
      this.problem.set(sentenceOf(error));
    } finally {
      this.isBusy.set(false);
    }
  }
}
