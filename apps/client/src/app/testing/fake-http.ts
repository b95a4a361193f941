import type { Fetch } from '../edge/api';
import { checkCall } from './known-fields';

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** The far end of HTTP, in the test's hands: answers by "METHOD path", without the query. */
export class FakeHttp {
  readonly calls: Call[] = [];
  /** Of each call. */
  readonly headers: Headers[] = [];
  private readonly answers = new Map<string, () => { status: number; body: unknown }>();

  readonly fetch: Fetch = async (url, init) => {
    const method = init.method ?? 'GET';
    this.headers.push(new Headers(init.headers));
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    this.calls.push({ method, url, body });
    checkCall(method, url, body);
    const answer = this.answers.get(`${method} ${url.split('?')[0]}`);
    if (answer === undefined) throw new TypeError('network error');
    const { status, body: reply } = answer();
    const text = typeof reply === 'string' ? reply : JSON.stringify(reply);
    return { ok: status < 400, status, text: async () => text, blob: async () => new Blob([text]) } as Response;
  };

  answer(call: string, body: unknown, status = 200): void {
    this.answers.set(call, () => ({ status, body }));
  }
}
