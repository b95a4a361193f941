import express from 'express';
import type { AddressInfo } from 'node:net';
import { securityHeaders } from './security-headers.js';

async function headersOf(settings: Parameters<typeof securityHeaders>[0]): Promise<Headers> {
  const server = express()
    .use(securityHeaders(settings))
    .get('/', (_request, response) => void response.end())
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).headers;
  } finally {
    server.close();
  }
}

it('https alone is asked for where people come by it, of our own host and of nothing below or beside it', async () => {
  expect(
    (await headersOf({ publicUrl: 'https://gannet.example.org', basePath: '' })).get('strict-transport-security'),
  ).toBe('max-age=31536000');
  expect(
    (await headersOf({ publicUrl: 'https://example.org/gannet', basePath: '/gannet' })).has(
      'strict-transport-security',
    ),
  ).toBe(false);
  expect((await headersOf({ publicUrl: 'http://gannet.lan', basePath: '' })).has('strict-transport-security')).toBe(
    false,
  );
  expect((await headersOf({ publicUrl: undefined, basePath: '' })).has('strict-transport-security')).toBe(false);
});

it('no page of others may frame ours, and no script from elsewhere runs in it', async () => {
  const policy = (await headersOf({ publicUrl: undefined, basePath: '' })).get('content-security-policy')!.split(';');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "script-src-attr 'none'",
      "frame-ancestors 'none'",
    ]),
  );
});
