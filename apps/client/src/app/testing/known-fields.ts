import { Empty, fit, type Route, routes } from '@gannet/contracts';

type Schema = NonNullable<Route['body']>;

/** Throws where a value has a field that its type does not name: the real server refuses it. */
export function checkFields(type: Schema, value: unknown): void {
  const read = fit(type, JSON.parse(JSON.stringify(value ?? {})));
  if (!read.ok && read.sentence.includes('unknown field')) throw new Error(read.sentence);
}

/** The same of a call over HTTP: its body and its query. */
export function checkCall(method: string, url: string, body: unknown): void {
  const { pathname, searchParams } = new URL(url, 'http://gannet.test');
  const route = (Object.values(routes) as Route[]).find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(pathname),
  );
  if (!route) return;
  checkFields(route.body ?? Empty, body);
  checkFields(route.query ?? Empty, Object.fromEntries(searchParams));
}
