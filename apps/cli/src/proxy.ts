import { setGlobalProxyFromEnv } from 'node:http';
import { WrongUsage } from './failed.js';
import type { Io } from './io.js';

/** This machine is never asked for through a proxy, which would take itself for it. */
const HERE = ['localhost', '127.0.0.1', '[::1]', '::1'];

/** The proxies that an environment names, as curl reads them: small letters first, and an empty variable is none. Null when there are none. */
export function proxiesIn(env: Io['env']): { readonly http?: string; readonly https?: string; readonly none: string } | null {
  const [http, https, none] = ['http_proxy', 'https_proxy', 'no_proxy'].map((name) => (env[name] || env[name.toUpperCase()] || '').trim()) as [string, string, string];
  for (const [name, value] of [['HTTP_PROXY', http], ['HTTPS_PROXY', https]] as const) {
    // Its value may hold a password.
    if (value !== '' && !/^https?:$/.test(URL.parse(value)?.protocol ?? '')) throw new WrongUsage(`${name} is no address of a proxy: write http://… or https://…, or unset it.`);
  }
  if (http === '' && https === '') return null;
  return { ...(http && { http }), ...(https && { https }), none: none === '*' ? none : [none, ...HERE].filter(Boolean).join(',') };
}

/** Lets this process speak through the proxies of the environment, until what it answers is called. Throws WrongUsage. */
export function behindProxies(env: Io['env']): () => void {
  const proxies = proxiesIn(env);
  if (proxies === null) return () => undefined;
  return setGlobalProxyFromEnv({ ...(proxies.http && { http_proxy: proxies.http }), ...(proxies.https && { https_proxy: proxies.https }), no_proxy: proxies.none });
}
