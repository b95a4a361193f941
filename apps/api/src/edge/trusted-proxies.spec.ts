import { trustedProxies } from './trusted-proxies.js';

it.each<[string, number | string[]]>([
  ['0', 0],
  [' 2 ', 2],
  ['10.0.0.2', ['10.0.0.2']],
  ['10.0.0.2, 172.16.0.0/12', ['10.0.0.2', '172.16.0.0/12']],
  ['loopback,fd00::/8', ['loopback', 'fd00::/8']],
])('%s trusts %j', (given, trusted) => expect(trustedProxies(given)).toEqual(trusted));

it.each([
  'true',
  'yes',
  '10',
  '-1',
  '1.5',
  '*',
  '10.0.0',
  '10.0.0.0/33',
  '10.0.0.0/0',
  '10.0.0.0/8/8',
  '::/129',
  'proxy.example.org',
  '10.0.0.1,',
  ',',
])('%s is neither a number nor addresses', (given) => {
  expect(trustedProxies(given)).toBeNull();
});
