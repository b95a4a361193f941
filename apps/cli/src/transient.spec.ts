import { retryAfterText, isTransient, pauseAfter, connectionProblem } from './transient.js';

const caused = (code: string, message = code): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

it.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])('[L4] %s may pass', (code) => {
  expect(isTransient(caused(code))).toBe(true);
});

it.each([
  'ENOTFOUND',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'EPROTO',
  'ERR_INVALID_URL',
  'UND_ERR_INVALID_ARG',
  'HPE_INVALID_CONSTANT',
])('[L4] %s stays as it is', (code) => {
  expect(isTransient(caused(code))).toBe(false);
});

it('[L4] an error of our own making stays as it is', () => {
  expect(isTransient(new TypeError('Headers.append: invalid header value'))).toBe(false);
  expect(isTransient('x')).toBe(false);
});

it('[L4] where all addresses of a name were tried, one that may pass is enough', () => {
  expect(
    isTransient(
      new TypeError('fetch failed', {
        cause: new AggregateError([
          Object.assign(new Error('x'), { code: 'ENETUNREACH' }),
          Object.assign(new Error('y'), { code: 'ECONNREFUSED' }),
        ]),
      }),
    ),
  ).toBe(true);
});

it.each([
  ['ENOTFOUND', 'there is no server of that name (why)'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted (why): if it'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'is it an http:// address?'],
  ['ECONNRESET', 'why'],
])('[L4] says of %s what may be done', (code, sentence) => {
  expect(connectionProblem(caused(code, 'why'))).toContain(sentence);
});

it.each([
  [null, 500],
  ['', 500],
  ['3', 3000],
  ['0', 500],
  ['120', 120_000],
  ['121', null],
  ['soon', 500],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 500],
  ['Thu, 01 Jan 2070 00:00:00 GMT', null],
])('[L4] Retry-After %j means a pause of %j', (asked, pause) => {
  expect(pauseAfter(new Response(null, { headers: asked === null ? {} : { 'retry-after': asked } }), 500, 1000)).toBe(
    pause,
  );
});

it.each([
  [null, ''],
  ['1', '; it asks to come back after 1 second'],
  ['90', '; it asks to come back after 90 seconds'],
  ['Thu, 01 Jan 2070 00:00:00 GMT', '; it asks to come back at Thu, 01 Jan 2070 00:00:00 GMT'],
])('[L4] Retry-After %j is said as “%s”', (asked, words) => {
  expect(retryAfterText(new Response(null, { headers: asked === null ? {} : { 'retry-after': asked } }))).toBe(words);
});
