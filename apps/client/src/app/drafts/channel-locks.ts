/** Time that another page has to answer that it holds a lock. */
const ANSWER_MS = 80;

/** Messages between pages about a lock. */
type Message =
  | { readonly kind: 'ask' | 'steal'; readonly name: string; readonly from: string }
  | { readonly kind: 'held'; readonly name: string; readonly to: string };

/** The part of a broadcast channel that is used. */
export type Channel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;

/**
 * Locks among the pages of a browser that offers none: a page that wants one asks, and the page that holds it answers.
 * Of two that ask at once, the one with the lesser name gets it.
 */
export class ChannelLocks implements Pick<LockManager, 'request'> {
  private readonly me = [...crypto.getRandomValues(new Uint32Array(4))].join('-');
  private readonly holds = new Map<string, (stolen: Error) => void>();
  private readonly asks = new Map<string, (isHeld: boolean) => void>();

  constructor(private readonly channel: Channel) {
    channel.addEventListener('message', ({ data }: MessageEvent<Message>) => this.hear(data));
  }

  readonly request = (async (
    name: string,
    { steal = false }: LockOptions,
    act: (lock: Lock | null) => Promise<unknown>,
  ): Promise<unknown> => {
    if (steal) this.tell({ kind: 'steal', name, from: this.me });
    else if (this.holds.has(name) || (await this.isHeldElsewhere(name))) return act(null);
    const stolen = new Promise<never>((_resolve, reject) => this.holds.set(name, reject));
    const mine = this.holds.get(name);
    try {
      return await Promise.race([act({ name, mode: 'exclusive' }), stolen]);
    } finally {
      if (this.holds.get(name) === mine) this.holds.delete(name);
    }
  }) as unknown as LockManager['request'];

  private isHeldElsewhere(name: string): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      this.asks.set(name, resolve);
      setTimeout(() => resolve(false), ANSWER_MS);
      this.tell({ kind: 'ask', name, from: this.me });
    }).finally(() => this.asks.delete(name));
  }

  private hear(message: Message): void {
    const { name } = message;
    if (message.kind === 'held') return message.to === this.me ? this.asks.get(name)?.(true) : undefined;
    if (message.kind === 'steal') return this.stolen(name);
    const isMine = this.holds.has(name) || (this.asks.has(name) && this.me < message.from);
    if (isMine) this.tell({ kind: 'held', name, to: message.from });
  }

  private stolen(name: string): void {
    this.asks.get(name)?.(true);
    this.holds.get(name)?.(new Error('another page took it'));
    this.holds.delete(name);
  }

  private tell(message: Message): void {
    this.channel.postMessage(message);
  }
}
