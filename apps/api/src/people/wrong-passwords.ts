import { plural } from '@gannet/contracts';
import { Refused } from '../errors.js';

const MINUTE_MS = 60_000;
/** For one account fewer guesses do: they may come from many addresses. */
const ACCOUNT_MS = 10 * MINUTE_MS;
/** Keys that are remembered at once; beyond it those go that were used longest ago. */
const MOST_KEYS = 100_000;

/** Where a password comes from, and whose it is said to be. */
interface Attempt {
  readonly address: string;
  readonly account: string;
}

/**
 * Bounds how often passwords are guessed: by one address in a minute, and for one account in ten, from wherever. A
 * right password counts for nothing, however many people come from one address. Whoever came in before from an address
 * is not kept out there by what others guess elsewhere. What is known is of this process alone, and is lost with it.
 */
export class WrongPasswords {
  private readonly byAddress: Recent;
  private readonly byAccount: Recent;
  private readonly welcome = new Set<string>();

  constructor(
    most: number,
    private readonly now: () => number = Date.now,
  ) {
    this.byAddress = new Recent(most, MINUTE_MS);
    this.byAccount = new Recent(most, ACCOUNT_MS);
  }

  /**
   * Does what a right password opens: a wrong one is what `open` refuses as UNAUTHENTICATED or INVALID. Of attempts
   * that may go beyond a limit together, each waits for those before it. Refuses with TOO_MANY without an attempt, and
   * says for how long.
   */
  async counted<T>(attempt: Attempt, open: () => Promise<T>): Promise<T> {
    const address = networkOf(attempt.address);
    const pair = `${attempt.account} ${address}`;
    const limits = [
      { recent: this.byAddress, key: address, whose: 'from this address' },
      ...(this.welcome.has(pair) ? [] : [{ recent: this.byAccount, key: attempt.account, whose: 'for this account' }]),
    ];
    await this.turn(limits);
    let wasWrong = false;
    try {
      const opened = await open();
      remember(this.welcome, pair);
      return opened;
    } catch (error) {
      wasWrong = error instanceof Refused && (error.code === 'UNAUTHENTICATED' || error.code === 'INVALID');
      throw error;
    } finally {
      for (const { recent, key } of limits) recent.leave(key, wasWrong ? this.now() : null);
    }
  }

  /** Takes a place within every limit at once, as soon as there is one. */
  private async turn(limits: readonly { recent: Recent; key: string; whose: string }[]): Promise<void> {
    for (;;) {
      const reached = limits.find(({ recent, key }) => recent.secondsLeft(key, this.now()) > 0);
      if (reached)
        throw new Refused(
          'TOO_MANY',
          `There were too many wrong passwords ${reached.whose}. Try again in ${timeIn(reached.recent.secondsLeft(reached.key, this.now()))}.`,
        );
      const full = limits.find(({ recent, key }) => recent.isFull(key, this.now()));
      if (!full) break;
      await full.recent.change(full.key);
    }
    for (const { recent, key } of limits) recent.enter(key);
  }
}

/** The moments of wrong passwords by key, and how many are being looked at now. */
class Recent {
  private readonly moments = new Map<string, number[]>();
  private readonly looking = new Map<string, { count: number; waiting: (() => void)[] }>();

  constructor(
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  /** Until another password may be tried; 0 where one may be now. */
  secondsLeft(key: string, now: number): number {
    const moments = this.lately(key, now);
    const first = moments.at(-this.most);
    return first === undefined ? 0 : Math.ceil((first + this.windowMs - now) / 1000);
  }

  /** Whether those that are being looked at may be as many as there may be wrong ones still. */
  isFull(key: string, now: number): boolean {
    return this.lately(key, now).length + (this.looking.get(key)?.count ?? 0) >= this.most;
  }

  /** Resolves when one of those that are being looked at has been. */
  change(key: string): Promise<void> {
    return new Promise((resolve) => this.looking.get(key)?.waiting.push(resolve) ?? resolve());
  }

  enter(key: string): void {
    const looking = this.looking.get(key) ?? { count: 0, waiting: [] };
    looking.count++;
    this.looking.set(key, looking);
  }

  /** `wrongAt` is null where the password was right, or nobody knows. */
  leave(key: string, wrongAt: number | null): void {
    if (wrongAt !== null) this.note(key, wrongAt);
    const looking = this.looking.get(key);
    if (!looking) return;
    if (--looking.count === 0) this.looking.delete(key);
    for (const wake of looking.waiting.splice(0)) wake();
  }

  private note(key: string, at: number): void {
    const moments = [...this.lately(key, at), at];
    this.moments.delete(key); // those used last stand last
    this.moments.set(key, moments);
    forgetFirst(this.moments);
  }

  private lately(key: string, now: number): number[] {
    return (this.moments.get(key) ?? []).filter((at) => at > now - this.windowMs);
  }
}

function remember(keys: Set<string>, key: string): void {
  keys.delete(key);
  keys.add(key);
  forgetFirst(keys);
}

function forgetFirst(keys: Set<string> | Map<string, unknown>): void {
  const [first] = keys.keys();
  if (keys.size > MOST_KEYS && first !== undefined) keys.delete(first);
}

/**
 * Somebody who has one address of IPv6 has 2^64 of them: their first four groups count as one. An IPv4 address is
 * itself.
 */
export function networkOf(address: string): string {
  const four = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (four !== undefined || !address.includes(':')) return four ?? address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const whole =
    tail === undefined
      ? groups
      : [...groups, ...new Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0'), ...after];
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

function timeIn(seconds: number): string {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`;
  return plural(seconds, 'second');
}
