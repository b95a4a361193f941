import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildRelease, type BuiltRelease, encodeSample, type ReleaseSink } from '@gannet/release';

/** A well-formed token that is accepted. */
export const TOKEN = `gnt_${'t'.repeat(43)}`;
/** A well-formed token that is unknown. */
export const WRONG_TOKEN = `gnt_${'w'.repeat(43)}`;
const RELEASE = '/api/projects/faces/releases';
const FILES = `${RELEASE}/1.0.0/files/`;

/**
 * A failure instead of a file: the connection is cut after this number of bytes has arrived, or the response has this
 * status.
 */
export type Trouble =
  | { readonly cutAfter: number; readonly arrived: () => boolean }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

/** How a proxy between the server and its clients affects every response. */
interface Line {
  readonly weakensEtags?: boolean;
  readonly ignoresRange?: boolean;
  /** The failure of a response that starts at this byte of the file. */
  readonly cut?: (path: string, from: number) => Trouble | undefined;
}

interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

let tiny: ReturnType<typeof buildTiny> | undefined;

/** A release of 12 images in 4 shards; the files by path, in a new map. */
export async function tinyRelease(): ReturnType<typeof buildTiny> {
  const { built, files } = await (tiny ??= buildTiny());
  return { built, files: new Map(files) };
}

async function buildTiny(): Promise<{ built: BuiltRelease; files: Map<string, Buffer> }> {
  const files = new Map<string, Buffer>();
  const sink: ReleaseSink = {
    file(path) {
      const chunks: Buffer[] = [];
      return {
        write: async (chunk) => void chunks.push(Buffer.from(chunk)),
        close: async () => void files.set(path, Buffer.concat(chunks)),
      };
    },
  };
  const provenance = { generator: 'a'.repeat(64), interpreter: 'b'.repeat(64), round: 0 };
  const samples = Array.from({ length: 12 }, (_, seed) =>
    encodeSample({
      seed,
      psi: 0.7,
      score: seed / 12,
      rgb: noise(seed, 32 * 32 * 3),
      labels: { width: 32, height: 32, data: noise(seed, 32 * 32).map((value) => value % 2) },
      classes: 2,
      provenance,
    }),
  );
  const built = await buildRelease(
    {
      facts: {
        project: 'faces',
        version: '1.0.0',
        round: 0,
        psi: 0.7,
        runtime: 'test',
        classes: ['a', 'b'],
        image: { width: 32, height: 32 },
        seeds: { first: 0, count: 12 },
        generator: {
          name: 'tiny',
          version: '1.0.0',
          digest: provenance.generator,
          license: 'CC0',
          attribution: 'Nobody.',
        },
        interpreter: { digest: provenance.interpreter, members: 1, labelledImages: 1 },
        filter: { dropShare: 0, score: 'mean', rule: 'none' },
      },
      samples,
      keep: () => true,
      licenseText: 'text',
      shards: { samples: 3 },
    },
    sink,
  );
  return { built, files };
}

function noise(seed: number, length: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length }, () => (state = Math.imul(state, 1664525) + 1013904223) >>> 24);
}

/** The releases of the project `faces` over real HTTP, with Range and strong ETags, and with failures on demand. */
export class ReleaseServer {
  readonly asked: Asked[] = [];
  /** Failures by path or address, used one by one by the requests. */
  readonly trouble = new Map<string, Trouble[]>();
  line: Line = {};
  /** Redirects every request. */
  redirect: ((url: string) => string | null) | null = null;
  /** All requested addresses. */
  readonly addresses: string[] = [];
  /** Accepted tokens; clear it to expire them. */
  readonly tokens = new Set([TOKEN]);
  /** Withdrawn versions. */
  readonly yanked = new Set<string>();
  readonly #http = createServer((request, response) => this.#answer(request, response));

  #digest: string;

  private constructor(
    readonly built: BuiltRelease,
    readonly files: Map<string, Buffer>,
  ) {
    this.#digest = built.digest;
  }

  static async open(): Promise<ReleaseServer> {
    const { built, files } = await tinyRelease();
    const server = new ReleaseServer(built, files);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Replaces the release's manifest and its digest. */
  publish(manifest: string): { digest: string } {
    const digest = createHash('sha256').update(manifest).digest('hex');
    this.files.set('manifest.json', Buffer.from(manifest));
    this.#digest = digest;
    return { digest };
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    this.addresses.push(url);
    const elsewhere = this.redirect?.(url) ?? null;
    if (elsewhere !== null) return void response.writeHead(307, { location: elsewhere }).end();
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!this.tokens.has(token)) return refuse(response, 401, 'UNAUTHENTICATED', 'Sign in first.');
    if (url === '/api/me')
      return json(response, {
        id: '7f2c6a0e-52f5-4a3c-9a0b-0d6a1c1f6c11',
        email: 'consumer@test.example',
        name: 'Consumer',
        isServerAdmin: false,
        memberships: [{ project: 'faces', projectName: 'Faces', role: 'consumer' }],
        active: true,
        createdAt: '2026-01-01T00:00:00.000Z',
      });
    if (url === RELEASE)
      return json(
        response,
        ['1.0.0', '0.9.0', '0.10.0'].map((version) => this.#summary(version)),
      );
    if (url === `${RELEASE}/1.0.0`)
      return this.#json(url, response, {
        ...this.#summary('1.0.0'),
        manifest: this.built.manifest,
        previews: [],
        classStats: this.built.classStats,
        keypointStats: [],
      });
    const path = decodeURIComponent(url.slice(FILES.length));
    const bytes = url.startsWith(FILES) ? this.files.get(path) : undefined;
    if (bytes === undefined)
      return refuse(response, 404, 'NOT_FOUND', 'There is no such release, or it is not yours to see.');
    this.#file(path, bytes, request, response);
  }

  #file(path: string, bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const { range, 'if-range': ifRange } = request.headers;
    this.asked.push({ path, range, ifRange: ifRange as string | undefined });
    const { weakensEtags = false, ignoresRange = false, cut } = this.line;
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
    const from =
      range !== undefined && !ignoresRange && (ifRange === undefined || ifRange === etag)
        ? Number(/^bytes=(\d+)-$/.exec(range)?.[1])
        : 0;
    const trouble = this.trouble.get(path)?.shift() ?? cut?.(path, from);
    if (trouble && 'status' in trouble)
      return refuse(response, trouble.status, 'UNAVAILABLE', 'Come back later.', trouble.headers);
    if (from > 0 && from >= bytes.byteLength)
      return void response.writeHead(416, { 'content-range': `bytes */${bytes.byteLength}` }).end();
    const part = bytes.subarray(from);
    const headers = {
      etag: `${weakensEtags ? 'W/' : ''}${etag}`,
      'accept-ranges': 'bytes',
      'content-length': part.byteLength,
    };
    if (from > 0)
      response.writeHead(206, {
        ...headers,
        'content-range': `bytes ${from}-${bytes.byteLength - 1}/${bytes.byteLength}`,
      });
    else response.writeHead(200, headers);
    send(response, part, trouble);
  }

  #json(url: string, response: ServerResponse, body: object): void {
    const trouble = this.trouble.get(url)?.shift();
    if (trouble && 'status' in trouble)
      return refuse(response, trouble.status, 'UNAVAILABLE', 'Come back later.', trouble.headers);
    const bytes = Buffer.from(JSON.stringify(body));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.byteLength });
    send(response, bytes, trouble);
  }

  #summary(version: string): object {
    const {
      manifest: { counts },
      bytes,
    } = this.built;
    return {
      id: '7f2c6a0e-52f5-4a3c-9a0b-0d6a1c1f6c11',
      project: 'faces',
      version,
      round: 0,
      digest: this.#digest,
      ...counts,
      bytes,
      quality: null,
      publishedAt: '2026-01-01T00:00:00.000Z',
      yanked: this.yanked.has(version) ? { reason: 'noise', at: '2026-01-02T00:00:00.000Z' } : null,
    };
  }
}

function send(
  response: ServerResponse,
  bytes: Uint8Array,
  trouble: Extract<Trouble, { readonly cutAfter: number }> | undefined,
): void {
  if (!trouble) return void response.end(bytes);
  response.write(
    bytes.subarray(0, trouble.cutAfter),
    () => void until(() => response.destroyed || trouble.arrived()).then(() => response.destroy()),
  );
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ code, message }));
}
