import { computed, effect, inject, Injectable, InjectionToken, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import type { Person, SignIn } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { Refused } from '../edge/problem';

/** What the pages of one browser tell each other; null where the browser has no such channel. */
export const PAGES = new InjectionToken<Pick<BroadcastChannel, 'postMessage' | 'addEventListener'> | null>('pages', {
  factory: () => (typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('gannet session')),
});

/** Begins the page anew. */
export const RELOAD = new InjectionToken<() => void>('reload', { factory: () => () => location.reload() });

/** In this tab's storage, over the reload: the name of whoever the page was of before. */
const REPLACED = 'gannet.replaced';

/** Who is signed in here. The cookie is the server's; this knows only the person behind it. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly person = signal<Person | null>(null);
  readonly isAdmin = computed(() => this.person()?.role === 'admin');
  readonly mayAnnotate = computed(() => this.person() !== null && this.person()?.role !== 'consumer');
  readonly mayReadReleases = computed(() => this.person() !== null && this.person()?.role !== 'annotator');

  /** Whose page this was until somebody else signed in from another tab, for that to be said once. */
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
  }

  /** The person, asking the server once; null when nobody is signed in. Throws Unreachable. */
  async known(): Promise<Person | null> {
    if (this.person() !== null) return this.person();
    this.asked ??= this.ask().finally(() => (this.asked = null));
    return this.asked;
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
   * The server no longer knows us: back to the door, and afterwards here again. Or somebody else has signed in from
   * another page of this browser: the page begins anew as theirs, and what was done on it stays with whose it was.
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
