import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A forward proxy to one server, whatever host is requested. */
export interface Proxy {
  readonly url: string;
  /** The requested hosts, as `host:port`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function openProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const asked: string[] = [];
  const open = new Set<Socket>();
  const pass = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const url = new URL(incoming.url ?? '');
    asked.push(`${url.hostname}:${url.port || '80'}`);
    incoming.pipe(
      request(
        { hostname, port, path: `${url.pathname}${url.search}`, method: incoming.method, headers: incoming.headers },
        (got) => {
          answer.writeHead(got.statusCode ?? 502, got.headers);
          got.pipe(answer);
        },
      ),
    );
  };
  const proxy = createServer(pass).on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.push(incoming.url ?? '');
    const onward = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 Connected\r\n\r\n'));
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of open) socket.destroy();
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
