import { requestedOrigin, basePathOf, localAddress, publicAddress, withoutBase } from './public-address.js';

it.each([
  ['https://gannet.example.org', 'https://gannet.example.org', ''],
  ['https://gannet.example.org/', 'https://gannet.example.org', ''],
  ['HTTP://Example.org:8080/gannet/', 'http://example.org:8080/gannet', '/gannet'],
  ['https://example.org/tools/gannet', 'https://example.org/tools/gannet', '/tools/gannet'],
  ['https://example.org/tools/api', 'https://example.org/tools/api', '/tools/api'],
  ['https://example.org/.a~b_c-1.2', 'https://example.org/.a~b_c-1.2', '/.a~b_c-1.2'],
])('%s is the address %s, below %j', (given, address, basePath) => {
  expect(publicAddress(given)).toBe(address);
  expect(basePathOf(address)).toBe(basePath);
});

it.each([
  ['ftp://example.org', /http:\/\/ or https:\/\//],
  ['javascript:alert(1)', /http:\/\/ or https:\/\//],
  ['gannet.example.org', /http:\/\/ or https:\/\//],
  ['gannet', /http:\/\/ or/],
  ['https://me:secret@example.org', /user name/],
  ['https://example.org/?a=1', /after a \?/],
  ['https://example.org/#top', /#/],
  ['https://example.org/a%20b', /plain names/],
  ['https://example.org//a', /plain names/],
  ['https://example.org/a;b', /plain names/],
  ['https://example.org/a&copy=1', /plain names/],
  ['https://example.org/$&', /plain names/],
  ["https://example.org/a'b", /plain names/],
  ['https://example.org/api', /does not begin with \/api/],
  ['https://example.org/socket.io/', /does not begin with \/socket\.io/],
])('%s is refused with a sentence', (given, words) => {
  expect(() => publicAddress(given)).toThrow(words);
});

it.each([
  ['0.0.0.0', 'IPv4', 'http://localhost:3000'],
  ['::', 'IPv6', 'http://localhost:3000'],
  ['::1', 'IPv6', 'http://[::1]:3000'],
  ['127.0.0.1', 'IPv4', 'http://127.0.0.1:3000'],
  ['192.0.2.7', 'IPv4', 'http://192.0.2.7:3000'],
])('what listens on %s is opened at an address that works', (address, family, url) => {
  expect(localAddress({ address, family, port: 3000 })).toBe(url);
});

it.each([
  ['/gannet/api/health', '/api/health'],
  ['/gannet', '/'],
  ['/gannet/', '/'],
  ['/gannet?x=1', '/?x=1'],
  ['/api/health', '/api/health'],
  ['/gannets/a', '/gannets/a'],
  ['/gannet/gannet/a', '/gannet/a'],
])('below /gannet, %s is %s', (url, rest) => {
  expect(withoutBase(url, '/gannet')).toBe(rest);
});

it.each([
  ['gannet.example.org', 'http://gannet.example.org'],
  ['192.0.2.7:8080', 'http://192.0.2.7:8080'],
  ['[::1]:3000', 'http://[::1]:3000'],
  ['a b', null],
  ['me@example.org', null],
  ['example.org/x', null],
  [undefined, null],
])('what was asked of the host %j was asked at %s', (host, address) => {
  expect(requestedOrigin({ protocol: 'http', host })).toBe(address);
});
