import { computed, effect, inject, Injectable, InjectionToken, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import type { Person, Role, SignIn } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { Refused } from '../edge/problem';
import { roleIn } from './roles';

/** A channel between the pages of one browser; null if the browser has none. */
export const PAGES = new InjectionToken<Pick<BroadcastChannel, 'postMessage' | 'addEventListener'> | null>('pages', {
  factory: () => (typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('gannet session')),
});

/** Reloads the page. */
export const RELOAD = new InjectionToken<() => void>('reload', { factory: () => () => location.reload() });

/** Keeps, in this tab over a reload, the name of the person whose page it was. */
const REPLACED = 'gannet.replaced';

/** Who is signed in. The cookie is the server's; the client only knows the person. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly person = signal<Person | null>(null);
  readonly isServerAdmin = computed(() => this.person()?.isServerAdmin === true);

  /** Whose page this was before somebody else signed in from another tab, to be shown once. */
  readonly replaced = signal<string | null>(null);

  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly router = inject(Router);
  private readonly pages = inject(PAGES);
  private readonly reload = inject(RELOAD);
  private asked: Promise<Person | null> | null = null;
  private isEnding = false;

  constructor() {
    this.pages?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (this.person() !== null && data !== this.person()?.id) void this.ended();
    });
    effect(() => {
      const times = this.api.turnedAway() + this.live.turnedAway();
      if (times > 0) untracked(() => void this.ended()); // else signing in would count as being turned away again
    });
    effect(() => {
      const mayHaveMoved = this.live.news('members.moved')() !== null || this.live.arrivals() > 1;
      if (mayHaveMoved) untracked(() => void this.refresh());
    });
  }

  /** The person, from the server at first; null if nobody is signed in. Throws Unreachable. */
  async known(): Promise<Person | null> {
    if (this.person() !== null) return this.person();
    this.asked ??= this.ask().finally(() => (this.asked = null));
    return this.asked;
  }

  /** The person's role in a project. */
  roleIn(project: string): Role | null {
    return roleIn(this.person(), project);
  }

  /** Asks the server again who the person is: their memberships may have changed. */
  async refresh(): Promise<void> {
    const person = await this.api.call('me').catch(() => null); // news and failed requests tell again
    if (person !== null && person.id === this.person()?.id) this.person.set(person);
  }

  async signIn(who: SignIn): Promise<void> {
    this.arrived(await this.api.call('signIn', {}, who));
    this.pages?.postMessage(this.person()?.id);
  }

  async signOut(): Promise<void> {
    await this.api.call('signOut');
    this.left();
    this.pages?.postMessage(null);
    await this.router.navigateByUrl('/sign-in');
  }

  private async ask(): Promise<Person | null> {
    try {
      const person = await this.api.call('me');
      this.arrived(person);
      this.replaced.set(sessionStorage.getItem(REPLACED));
      sessionStorage.removeItem(REPLACED);
      return person;
    } catch (error) {
      if (error instanceof Refused && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    }
  }

  private arrived(person: Person): void {
    this.person.set(person);
    this.api.personId = person.id;
    this.live.connect(person.id);
  }

  private left(): void {
    this.person.set(null);
    this.api.personId = null;
    this.live.disconnect();
  }

  /**
   * The session has ended: goes to the sign-in page, and back here afterwards. If somebody else has signed in from
   * another page of this browser, reloads the page as theirs; unsaved work stays with its owner.
   */
  private async ended(): Promise<void> {
    const person = this.person();
    if (person === null || this.isEnding) return;
    this.isEnding = true;
    const now = await this.api.call('me').catch(() => null);
    this.isEnding = false;
    if (this.person() !== person) return;
    if (now !== null && now.id !== person.id) {
      sessionStorage.setItem(REPLACED, person.name);
      return this.reload();
    }
    this.left();
    void this.router.navigate(['/sign-in'], { queryParams: { next: this.router.url, ended: 1 } });
  }
}
