import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { SmoothStore } from './desk/smooth-store';
import { Session } from './session/session';
import { Note } from './ui/note';

@Component({
  selector: 'g-root',
  imports: [RouterOutlet, Note],
  template: `
    <router-outlet />
    @if (session.replaced(); as before) {
      <g-note kind="warn">
        <bdi>{{ session.person()?.name }}</bdi> signed in from another tab of this browser, so this page is theirs now.
        The work of <bdi>{{ before }}</bdi> is kept for their next sign-in.
        <button type="button" (click)="session.replaced.set(null)">OK</button>
      </g-note>
    }
  `,
  styles: `
    g-note {
      position: fixed;
      inset: 56px 12px auto;
      z-index: 10;
      max-width: 600px;
      margin-inline: auto;
      box-shadow: 0 4px 16px rgb(0 0 0 / 0.35);
    }
    button {
      min-height: 28px;
      margin-inline-start: 6px;
      padding: 0 12px;
      border: 1px solid currentColor;
      border-radius: 14px;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
  `,
})
export class App {
  protected readonly session = inject(Session);

  constructor() {
    inject(SmoothStore); // images are shown as it says on every page
  }
}
