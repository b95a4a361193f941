import { ErrorBody, pathOf, type Route, type RouteBody, type RouteName, type RouteReply, routes } from '@gannet/contracts';
import { Failed, reasonOf } from './failed.js';

/** The server answered that it will not; the message says what the person can do. */
export class Refused extends Failed {
  override readonly name: string = 'Refused';
  override readonly code = 'REFUSED';
}

/** The same in the server's own words. */
export class ServerRefused extends Refused {
  override readonly name = 'ServerRefused';
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** The server did not answer, or said that it cannot at present, as often as it was asked. */
export class Unreachable extends Failed {
  override readonly name = 'Unreachable';
  override readonly code = 'UNREACHABLE';
}

export type Credentials = { readonly token: string } | { readonly cookie: string } | null;

/** The outside world of a client: both are replaced in tests. */
export interface Net {
  readonly fetch: typeof fetch;
  readonly wait: (ms: number) => Promise<void>;
}

/** Doubling from half a second: together 7.5 seconds, longer than a server takes to start again. */
export const BACKOFF_MS = [500, 1000, 2000, 4000];

/** Answers that may be another a moment later. */
export const PASSING = new Set([429, 502, 503, 504]);

interface Answer {
  readonly response: Response;
  /** Its body; of a refusal nothing was read yet. */
  readonly bytes: Uint8Array;
}

interface Call<N extends RouteName> {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly body?: RouteBody<N>;
}

/** One server seen with one person's rights: the contract's routes as calls. Throws Failed with a sentence. */
export class Server {
  constructor(readonly url: string, readonly credentials: Credentials, readonly net: Net, private readonly signal: AbortSignal) {}

  /** The same server with other rights. */
  as(credentials: Credentials): Server {
    return new Server(this.url, credentials, this.net, this.signal);
  }

  async call<N extends RouteName>(name: N, { params, body }: Call<N> = {}): Promise<RouteReply<N>> {
    const route: Route = routes[name];
    const { bytes } = await this.#ask(route, params, body);
    const parsed = route.reply!.safeParse(jsonIn(bytes));
    if (!parsed.success) throw new Failed(`${this.url} gave an answer to ${route.method} ${route.path} that is not of this version of Gannet.`);
    return parsed.data as RouteReply<N>;
  }

  /** The bytes of a route that answers with a file. */
  async bytes(name: RouteName, params: Readonly<Record<string, string | number>>): Promise<Uint8Array> {
    return (await this.#ask(routes[name], params, undefined)).bytes;
  }

  /** Signs a person in; the answer is the server seen with their rights. */
  async signIn(email: string, password: string): Promise<Server> {
    const { response } = await this.#ask(routes.signIn, {}, { email, password });
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]!).join('; ');
    return this.as({ cookie });
  }

  /** One GET, once, as it comes back; only a broken connection throws. */
  get(name: RouteName, params: Readonly<Record<string, string | number>>, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    return this.net.fetch(new URL(pathOf(routes[name], params), this.url), { headers: { ...this.#rights(), ...headers }, signal: AbortSignal.any([signal, this.signal]) });
  }

  /** Asks until there is a whole answer; what changes something is asked only once. */
  async #ask(route: Route, params: Readonly<Record<string, string | number>> | undefined, body: unknown): Promise<Answer> {
    const tries = route.method === 'GET' ? BACKOFF_MS : [];
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#once(route, params, body).catch((error: unknown) => reasonOf(error));
      if (typeof answer !== 'string' && answer.response.ok) return answer;
      if (typeof answer !== 'string' && !PASSING.has(answer.response.status)) throw await refusalOf(answer.response);
      this.signal.throwIfAborted();
      const pause = tries[attempt];
      if (pause === undefined) throw await this.#unreachable(answer, attempt + 1);
      await this.net.wait(pause);
    }
  }

  /** Throws where the line breaks, also in the middle of an answer. */
  async #once(route: Route, params: Readonly<Record<string, string | number>> | undefined, body: unknown): Promise<Answer> {
    const response = await this.net.fetch(new URL(pathOf(route, params), this.url), {
      method: route.method,
      headers: { ...this.#rights(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: this.signal,
    });
    return { response, bytes: response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array(0) };
  }

  async #unreachable(answer: Answer | string, times: number): Promise<Unreachable> {
    const reason = typeof answer === 'string' ? answer : (await refusalOf(answer.response)).message;
    return new Unreachable(`${this.url} cannot be reached: ${reason} (asked ${times} ${times === 1 ? 'time' : 'times'})`);
  }

  #rights(): Record<string, string> {
    if (this.credentials === null) return {};
    return 'token' in this.credentials ? { authorization: `Bearer ${this.credentials.token}` } : { cookie: this.credentials.cookie };
  }
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** What the server said, or what its status says when it is no Gannet that answered. */
export async function refusalOf(response: Response): Promise<ServerRefused> {
  const parsed = ErrorBody.safeParse(await response.json().catch(() => null));
  return new ServerRefused(response.status, parsed.success ? parsed.data.message : `the server answered ${response.status} ${response.statusText}`);
}

