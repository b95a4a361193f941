import { once } from 'node:events';
import { request, setGlobalProxyFromEnv } from 'node:http';
import { Failed, WrongUsage } from './failed.js';
import type { Io } from './io.js';

/** This machine is never reached through a proxy, for which these names mean the proxy itself. */
const HERE = ['localhost', '127.0.0.1', '[::1]', '::1'];

/**
 * The proxies of an environment, with curl's rules: lower-case names take precedence, and an empty variable counts as
 * unset. Null if there are none.
 */
function proxiesIn(env: Io['env']): { readonly http?: string; readonly https?: string; readonly none: string } | null {
  const [http, https, none] = ['http_proxy', 'https_proxy', 'no_proxy'].map((name) =>
    (env[name] || env[name.toUpperCase()] || '').trim(),
  ) as [string, string, string];
  for (const [name, value] of [
    ['HTTP_PROXY', http],
    ['HTTPS_PROXY', https],
  ] as const) {
    // The value is not shown, because it may contain a password.
    if (value !== '' && !/^https?:$/.test(URL.parse(value)?.protocol ?? ''))
      throw new WrongUsage(`${name} is no address of a proxy: write http://… or https://…, or unset it.`);
  }
  if (http === '' && https === '') return null;
  return {
    ...(http && { http }),
    ...(https && { https }),
    none: none === '*' ? none : [none, ...HERE].filter(Boolean).join(','),
  };
}

/** Makes this process use the proxies of the environment until the returned function is called. Throws WrongUsage. */
export function behindProxies(env: Io['env']): () => void {
  const proxies = proxiesIn(env);
  if (proxies === null) return () => undefined;
  return setGlobalProxyFromEnv({
    ...(proxies.http && { http_proxy: proxies.http }),
    ...(proxies.https && { https_proxy: proxies.https }),
    no_proxy: proxies.none,
  });
}

/**
 * Asks the proxy for a server to connect to it. Throws Failed if it closes the connection without an answer, because
 * fetch would retry forever in that case. The answer itself is ignored: the fetch that follows reports other problems.
 */
export async function checkProxyTo(server: string, env: Io['env'], signal: AbortSignal): Promise<void> {
  const proxy = proxyTo(new URL(server), env);
  if (proxy === null || proxy.protocol !== 'http:') return;
  const { protocol, hostname, port } = new URL(server);
  const way = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  const words = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  const rights = words === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(words).toString('base64')}` };
  const asked = request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || 80,
    path: way,
    headers: { host: way, ...rights },
    agent: false,
    signal,
    timeout: ANSWER_MS,
  });
  asked.on('timeout', () => asked.destroy(new Error(`no answer in ${ANSWER_MS / 1000} s`)));
  asked.on('connect', (_answer, socket) => socket.destroy());
  asked.on('error', () => undefined); // also errors after nobody waits any more
  asked.end();
  try {
    await Promise.race([once(asked, 'connect'), once(asked, 'response')]);
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Failed(
      `The proxy ${proxy.host} does not lead to ${server}: ${(error as Error).message}. Is it the address of a proxy? Correct HTTP_PROXY or HTTPS_PROXY, or name ${hostname} in NO_PROXY.`,
      { cause: error },
    );
  } finally {
    asked.destroy();
  }
}

/** A proxy may take a while to reach the server. */
const ANSWER_MS = 30_000;

/** The proxy for a server, or null; NO_PROXY has Node's semantics. */
function proxyTo({ protocol, hostname }: URL, env: Io['env']): URL | null {
  const proxies = proxiesIn(env);
  const proxy = protocol === 'https:' ? proxies?.https : proxies?.http;
  if (proxies === null || proxy === undefined || proxies.none === '*') return null;
  const isPast = proxies.none
    .split(',')
    .map((name) => name.trim().replace(/^\*?\./, ''))
    .some((name) => name !== '' && (hostname === name || hostname.endsWith(`.${name}`)));
  return isPast ? null : new URL(proxy);
}
