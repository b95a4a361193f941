import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openProxy, type Proxy } from './testing/proxy.js';
import { ReleaseServer, TOKEN } from './testing/release-server.js';
import { gannet, type CommandResult } from './testing/terminal.js';

let server: ReleaseServer;
let proxy: Proxy;
beforeEach(async () => {
  server = await ReleaseServer.open();
  proxy = await openProxy(server.url);
});
afterEach(async () => {
  await proxy.close();
  await server.close();
});

const list = (url: string, env: Record<string, string>): Promise<CommandResult> =>
  gannet(['list', 'faces', '--server', url], { GANNET_TOKEN: TOKEN, ...env });

it.each(['HTTP_PROXY', 'http_proxy'])(
  '[G4] goes through the proxy of %s, under the name that the server has there',
  async (name) => {
    expect(await list('http://gannet.test:8080', { [name]: proxy.url })).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('faces@1.0.0'),
    });
    expect(new Set(proxy.asked)).toEqual(new Set(['gannet.test:8080']));
  },
);

it('[G4] goes past it to this machine, and to what NO_PROXY names', async () => {
  expect(await list(server.url, { HTTP_PROXY: proxy.url })).toMatchObject({ code: 0 });
  expect(await list(server.url.replace('127.0.0.1', 'localhost'), { HTTP_PROXY: proxy.url })).toMatchObject({
    code: 0,
  });
  for (const none of ['gannet.invalid', '.invalid', '*'])
    expect(await list('http://gannet.invalid', { HTTP_PROXY: proxy.url, NO_PROXY: none })).toMatchObject({ code: 1 });
  expect(proxy.asked).toEqual([]);
});

it('[G4] leaves nothing behind for what comes after the command', async () => {
  await list('http://gannet.test', { HTTP_PROXY: proxy.url });
  const before = proxy.asked.length;
  await fetch('http://gannet.invalid').catch(() => undefined);
  expect(proxy.asked).toHaveLength(before);
});

it('[G4] says that a proxy is none, and does not show its password', async () => {
  expect(await list(server.url, { HTTPS_PROXY: 'me:secret@proxy:3128' })).toEqual({
    code: 2,
    out: '',
    err: 'HTTPS_PROXY is no address of a proxy: write http://… or https://…, or unset it.',
  });
});

it('[G4] stops with a sentence where what is named as a proxy ends every connection, and does not ask for ever', async () => {
  const none = createServer();
  await new Promise<void>((resolve) => none.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(none.address() as AddressInfo).port}`;
  expect(await list('http://gannet.invalid', { HTTP_PROXY: `http://me:secret@${host}` })).toEqual({
    code: 1,
    out: '',
    err: `The proxy ${host} does not lead to http://gannet.invalid: socket hang up. Is it the address of a proxy? Correct HTTP_PROXY or HTTPS_PROXY, or name gannet.invalid in NO_PROXY.`,
  });
  await new Promise((resolve) => none.close(resolve));
});
