import { plural } from '@gannet/contracts';
import { networkOf } from '../edge/network-of.js';
import { Refused } from '../errors.js';

const MINUTE_MS = 60_000;
/** Longer than for addresses, because guesses for one account may come from many addresses. */
const ACCOUNT_MS = 10 * MINUTE_MS;
/** Maximum number of remembered keys; the least recently used ones are dropped. */
const MOST_KEYS = 100_000;

/** Where a password comes from, and the account it is for. */
interface Attempt {
  readonly address: string;
  readonly account: string;
}

/**
 * Limits password guessing: per address and minute, and per account and ten minutes. A correct password does not count,
 * however many people share an address. Whoever has signed in from an address before is not locked out there by guesses
 * from elsewhere. The state is kept in this process and is lost with it.
 */
export class WrongPasswords {
  private readonly byAddress: AttemptWindow;
  private readonly byAccount: AttemptWindow;
  private readonly trusted = new Set<string>();

  constructor(
    most: number,
    private readonly now: () => number = Date.now,
  ) {
    this.byAddress = new AttemptWindow(most, MINUTE_MS);
    this.byAccount = new AttemptWindow(most, ACCOUNT_MS);
  }

  /**
   * Runs `open`, which refuses a wrong password as UNAUTHENTICATED or INVALID, and counts the wrong ones. Concurrent
   * attempts that could exceed a limit together wait for each other. Refuses with TOO_MANY, and says for how long,
   * without calling `open`.
   */
  async counted<T>(attempt: Attempt, open: () => Promise<T>): Promise<T> {
    const address = networkOf(attempt.address);
    const pair = `${attempt.account} ${address}`;
    const limits = [
      { recent: this.byAddress, key: address, whose: 'from this address' },
      ...(this.trusted.has(pair) ? [] : [{ recent: this.byAccount, key: attempt.account, whose: 'for this account' }]),
    ];
    await this.acquire(limits);
    let wasWrong = false;
    try {
      const opened = await open();
      remember(this.trusted, pair);
      return opened;
    } catch (error) {
      wasWrong = error instanceof Refused && (error.code === 'UNAUTHENTICATED' || error.code === 'INVALID');
      throw error;
    } finally {
      for (const { recent, key } of limits) recent.leave(key, wasWrong ? this.now() : null);
    }
  }

  /** Takes a slot within all limits at the same time, as soon as there is one in each. */
  private async acquire(limits: readonly { recent: AttemptWindow; key: string; whose: string }[]): Promise<void> {
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

/** Times of wrong passwords by key, and the number of attempts in progress. */
class AttemptWindow {
  private readonly times = new Map<string, number[]>();
  private readonly inProgress = new Map<string, { count: number; waiting: (() => void)[] }>();

  constructor(
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  /** Seconds until another attempt is allowed; 0 if one is allowed now. */
  secondsLeft(key: string, now: number): number {
    const moments = this.recent(key, now);
    const first = moments.at(-this.most);
    return first === undefined ? 0 : Math.ceil((first + this.windowMs - now) / 1000);
  }

  /** Whether the attempts in progress could use up the limit. */
  isFull(key: string, now: number): boolean {
    return this.recent(key, now).length + (this.inProgress.get(key)?.count ?? 0) >= this.most;
  }

  /** Resolves when an attempt in progress ends. */
  change(key: string): Promise<void> {
    return new Promise((resolve) => this.inProgress.get(key)?.waiting.push(resolve) ?? resolve());
  }

  enter(key: string): void {
    const looking = this.inProgress.get(key) ?? { count: 0, waiting: [] };
    looking.count++;
    this.inProgress.set(key, looking);
  }

  /** `wrongAt` is null if the password was correct, or was not checked. */
  leave(key: string, wrongAt: number | null): void {
    if (wrongAt !== null) this.record(key, wrongAt);
    const looking = this.inProgress.get(key);
    if (!looking) return;
    if (--looking.count === 0) this.inProgress.delete(key);
    for (const wake of looking.waiting.splice(0)) wake();
  }

  private record(key: string, at: number): void {
    const moments = [...this.recent(key, at), at];
    this.times.delete(key); // keeps the map in order of use
    this.times.set(key, moments);
    evictOldest(this.times);
  }

  private recent(key: string, now: number): number[] {
    return (this.times.get(key) ?? []).filter((at) => at > now - this.windowMs);
  }
}

function remember(keys: Set<string>, key: string): void {
  keys.delete(key);
  keys.add(key);
  evictOldest(keys);
}

function evictOldest(keys: Set<string> | Map<string, unknown>): void {
  const [first] = keys.keys();
  if (keys.size > MOST_KEYS && first !== undefined) keys.delete(first);
}

function timeIn(seconds: number): string {
  if (seconds > 90) return `${Math.ceil(seconds / 60)} minutes`;
  return plural(seconds, 'second');
}
