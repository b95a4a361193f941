import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import type { Person, SignIn } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { Refused } from '../edge/problem';

/** Who is signed in here. The cookie is the server's; this knows only the person behind it. */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly person = signal<Person | null>(null);
  readonly isAdmin = computed(() => this.person()?.role === 'admin');
  readonly mayAnnotate = computed(() => this.person() !== null && this.person()?.role !== 'consumer');
  readonly mayReadReleases = computed(() => this.person() !== null && this.person()?.role !== 'annotator');

  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly router = inject(Router);
  private asked: Promise<Person | null> | null = null;

  constructor() {
    effect(() => {
      const times = this.api.turnedAway() + this.live.turnedAway();
      if (times > 0) untracked(() => this.ended()); // else signing in would count as being turned away again
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
  }

  async signOut(): Promise<void> {
    await this.api.call('signOut');
    this.left();
    await this.router.navigateByUrl('/sign-in');
  }

  private async ask(): Promise<Person | null> {
    try {
      const person = await this.api.call('me');
      this.arrived(person);
      return person;
    } catch (error) {
      if (error instanceof Refused && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    }
  }

  private arrived(person: Person): void {
    this.person.set(person);
    this.live.connect();
  }

  private left(): void {
    this.person.set(null);
    this.live.disconnect();
  }

  /** The server no longer knows us: back to the door, and afterwards here again. */
  private ended(): void {
    if (this.person() === null) return;
    this.left();
    void this.router.navigate(['/sign-in'], { queryParams: { next: this.router.url, ended: 1 } });
  }
}
