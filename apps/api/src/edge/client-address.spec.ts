import { clientAddressOf } from './client-address.js';

const NEAR = '127.0.0.1';
const from = (forwarded: string | undefined, trusted: number): string =>
  clientAddressOf(
    { socket: { remoteAddress: NEAR }, headers: { 'x-forwarded-for': forwarded } },
    (_address, hop) => hop < trusted,
  );

it.each([
  ['nobody is trusted', '192.0.2.1', 0, NEAR],
  ['one proxy is trusted', '192.0.2.1', 1, '192.0.2.1'],
  ['a client wrote an address before that of the proxy', '198.51.100.7, 192.0.2.1', 1, '192.0.2.1'],
  ['two proxies are trusted', '198.51.100.7, 192.0.2.1', 2, '198.51.100.7'],
  ['more are trusted than there are', ' 192.0.2.1 ,', 9, '192.0.2.1'],
  ['no proxy said anything', undefined, 1, NEAR],
])('%s', (_what, forwarded, trusted, expected) => {
  expect(from(forwarded, trusted)).toBe(expected);
});
