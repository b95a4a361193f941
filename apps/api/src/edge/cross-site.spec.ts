import { whyCrossSite, whyNotJson } from './cross-site.js';

const HOST = 'gannet.lan:3000';
const PUBLIC = 'https://gannet.example.org';

it.each([
  ['its own page', { host: HOST, origin: `http://${HOST}` }],
  ['its own page, by a proxy that ends TLS', { host: HOST, origin: `https://${HOST}` }],
  [
    'its own page, by a proxy that keeps the host in a header of its own',
    { host: '127.0.0.1:3000', 'x-forwarded-host': 'label.example.org', origin: 'https://label.example.org' },
  ],
  ['its own page at the public address', { host: '127.0.0.1:3000', origin: PUBLIC }],
  ['a program', { host: HOST }],
  ['a browser that tells no origin of its own page', { host: HOST, 'sec-fetch-site': 'same-origin' }],
  ['an address that was typed', { host: HOST, 'sec-fetch-site': 'none' }],
])('%s counts', (_who, headers) => {
  expect(whyCrossSite(headers, PUBLIC)).toBeNull();
});

it.each([
  [
    'another port of the same host',
    { host: HOST, origin: 'http://gannet.lan:8080', 'sec-fetch-site': 'same-site' },
    'http://gannet.lan:8080',
  ],
  ['another site', { host: HOST, origin: 'https://evil.example.org' }, 'https://evil.example.org'],
  [
    'a name that begins like ours',
    { host: HOST, origin: `http://${HOST}.evil.example.org` },
    `http://${HOST}.evil.example.org`,
  ],
  ['a page that hides where it is from', { host: HOST, origin: 'null' }, 'null'],
  ['a browser that tells no origin of another page', { host: HOST, 'sec-fetch-site': 'same-site' }, 'another site'],
  ['nothing to compare with', { origin: 'http://x' }, 'http://x'],
])('%s does not', (_who, headers, where) => {
  expect(whyCrossSite(headers, PUBLIC)).toBe(
    `Nothing is done for pages of ${where}. Where a proxy stands in front, PUBLIC_URL has to be the address that people type.`,
  );
});

it('a refusal repeats no more than some of an origin', () => {
  expect(whyCrossSite({ host: HOST, origin: 'x'.repeat(10_000) }, undefined)?.length).toBeLessThan(400);
});

it.each([
  [{}, null],
  [{ 'content-length': '0' }, null],
  [{ 'content-type': 'application/json', 'content-length': '2' }, null],
  [{ 'content-type': 'Application/JSON; charset=utf-8', 'transfer-encoding': 'chunked' }, null],
  [
    { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '9' },
    ', not application/x-www-form-urlencoded',
  ],
  [{ 'content-type': 'text/plain', 'content-length': '0' }, ', not text/plain'],
  [{ 'content-type': 'application/jsonp' }, ', not application/jsonp'],
  [{ 'content-length': '3' }, ''],
  [{ 'transfer-encoding': 'chunked' }, ''],
])('of %j, JSON is read', (headers, wrong) => {
  expect(whyNotJson(headers)).toBe(
    wrong === null ? null : `Send JSON, with the header Content-Type: application/json${wrong}.`,
  );
});
