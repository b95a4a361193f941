import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A line to a server that can be blocked, cut and opened again: downloads are broken at a byte of one's choice, not at
 * a moment.
 */
export class Gate {
  /** The heads of all requests that went through. */
  heads = '';
  private passed = 0;
  private limit = Infinity;
  private isOpen = true;
  private readonly waiting: (() => void)[] = [];
  private readonly lines = new Set<Socket>();
  private blocked = Promise.withResolvers<void>();
  private readonly server: Server = createServer((client) => this.join(client));

  private constructor(private readonly port: number) {}

  static async open(url: string): Promise<Gate> {
    const gate = new Gate(Number(new URL(url).port));
    gate.server.listen(0, '127.0.0.1');
    await once(gate.server, 'listening');
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on so many bytes come through from the server, and then no more. Resolves when they have. */
  blockAfter(bytes: number): Promise<void> {
    this.limit = this.passed + bytes;
    this.blocked = Promise.withResolvers<void>();
    return this.blocked.promise;
  }

  /** Breaks every connection; who connects again waits. */
  cut(): void {
    this.isOpen = false;
    for (const line of this.lines) line.destroy();
  }

  /** Lets everything through again. */
  release(): void {
    this.limit = Infinity;
    this.isOpen = true;
    for (const go of this.waiting.splice(0)) go();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    this.keep(client);
    if (this.isOpen) this.forward(client);
    else this.waiting.push(() => this.forward(client));
  }

  private forward(client: Socket): void {
    const server = connect(this.port, '127.0.0.1');
    this.keep(server);
    client.on('data', (chunk: Buffer) => {
      this.heads += chunk.toString('latin1');
      server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, Math.max(0, this.limit - this.passed));
      this.passed += part.length;
      client.write(part);
      if (part.length < chunk.length) {
        server.pause();
        this.blocked.resolve();
      }
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }

  private keep(line: Socket): void {
    this.lines.add(line);
    line.on('error', () => undefined).on('close', () => this.lines.delete(line));
  }
}
