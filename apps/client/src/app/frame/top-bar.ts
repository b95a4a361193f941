import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Outbox } from '../drafts/outbox';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { mayAnnotate, mayReadReleases, standingOf } from '../session/roles';
import { Session } from '../session/session';
import { Icon } from '../ui/icon';
import { plural } from '../ui/words';
import { LiveDot } from './live-dot';

interface Place {
  readonly name: string;
  readonly link: readonly string[];
  /** Whether it is the server's, and not the project's. */
  readonly isServer: boolean;
}

/** The bar of every page: where you are, where you can go, whether the server is connected, and who you are. */
@Component({
  selector: 'g-top-bar',
  imports: [MatButtonModule, MatMenuModule, RouterLink, RouterLinkActive, Icon, LiveDot],
  templateUrl: './top-bar.html',
  styleUrl: './top-bar.scss',
})
export class TopBar {
  readonly project = input<string>();
  readonly projectName = input<string>();

  protected readonly session = inject(Session);
  protected readonly live = inject(Live);
  protected readonly outbox = inject(Outbox);
  protected readonly plural = plural;
  protected readonly standingOf = standingOf;
  /** Why signing out failed. */
  protected readonly problem = signal<string | null>(null);
  protected readonly places = computed<Place[]>(() => {
    const project = this.project();
    const places: Place[] = [];
    if (project !== undefined) {
      const place = (name: string, page: string): Place => ({ name, link: ['/p', project, page], isServer: false });
      const role = this.session.roleIn(project);
      if (mayAnnotate(role)) places.push(place('Annotate', 'annotate'));
      if (role === 'admin') places.push(place('Rounds', 'rounds'));
      if (mayReadReleases(role)) places.push(place('Releases', 'releases'));
      if (role === 'admin') places.push(place('Settings', 'settings'), place('Members', 'members'));
    }
    if (this.session.isServerAdmin())
      places.push(
        { name: 'Generators', link: ['/generators'], isServer: true },
        { name: 'People', link: ['/people'], isServer: true },
      );
    return places;
  });

  protected async signOut(): Promise<void> {
    this.problem.set(null);
    try {
      await this.session.signOut();
    } catch (error) {
      this.problem.set(sentenceOf(error));
    }
  }

  protected reload(): void {
    location.reload();
  }
}
