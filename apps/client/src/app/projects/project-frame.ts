import { Component, effect, inject, input, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import type { Role } from '@gannet/contracts';
import { TopBar } from '../frame/top-bar';
import { Session } from '../session/session';
import { Note } from '../ui/note';
import { ProjectStore } from './project-store';

/** Everything under /p/:project: opens the project and shows its pages once it is loaded. */
@Component({
  selector: 'g-project-frame',
  imports: [MatButtonModule, RouterLink, RouterOutlet, TopBar, Note],
  providers: [ProjectStore],
  template: `
    @if (store.problem(); as sentence) {
      <g-top-bar />
      <main class="page">
        <g-note kind="bad">{{ sentence }}</g-note>
        <div class="row">
          <button mat-flat-button type="button" (click)="store.open(project())">Try again</button>
          <a mat-button routerLink="/projects">All projects</a>
        </div>
      </main>
    } @else if (store.project()) {
      <router-outlet />
    } @else {
      <g-top-bar [project]="project()" />
    }
  `,
})
export class ProjectFrame {
  readonly project = input.required<string>();
  protected readonly store = inject(ProjectStore);

  private readonly router = inject(Router);
  private readonly session = inject(Session);

  constructor() {
    effect(() => {
      const slug = this.project();
      untracked(() => void this.store.open(slug));
    });
    let before: { readonly slug: string; readonly role: Role | null } | null = null;
    effect(() => {
      const now = { slug: this.store.slug(), role: this.store.role() };
      if (before?.slug === now.slug && before.role !== now.role) untracked(() => void this.roleMoved());
      before = now;
    });
  }

  /** The page may be one that the person's new role does not see: its guard decides. Without a role there is no page. */
  private async roleMoved(): Promise<void> {
    if (this.session.person() === null) return; // signed out: whoever noticed goes to the sign-in page
    await this.store.roleMoved();
    if (this.store.role() !== null) await this.router.navigateByUrl(this.router.url, { onSameUrlNavigation: 'reload' });
  }
}
