import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ReleaseServer, TOKEN, WRONG_TOKEN } from '../testing/release-server.js';
import { gannet } from '../testing/terminal.js';
import { saveLogin, credentialsFrom } from './stored-login.js';

let server: ReleaseServer;
let home: string;
let env: Record<string, string>;

beforeEach(async () => {
  server = await ReleaseServer.open();
  home = mkdtempSync(path.join(tmpdir(), 'login-'));
  env = { XDG_CONFIG_HOME: home };
});

afterEach(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

it('[G1] keeps a token that works, for this person alone, and the next commands use it', async () => {
  const explicit = await gannet(['login', '--server', server.url, '--token', TOKEN], env);
  expect(explicit).toEqual({
    code: 0,
    err: '',
    out: `Signed in to ${server.url} as Consumer (consumer of faces); kept in ${path.join(home, 'gannet/login.json')}`,
  });
  expect(statSync(path.join(home, 'gannet/login.json')).mode & 0o777).toBe(0o600);
  const listed = await gannet(['list', 'faces'], env);
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(listed.out.split('\n')).toEqual([
    expect.stringMatching(/^faces@1\.0\.0\t12 images\t/),
    expect.stringMatching(/^faces@0\.9\.0\t/),
    expect.stringMatching(/^faces@0\.10\.0\t/),
  ]);
});

it('[G1] keeps nothing of a token that is refused', async () => {
  expect(await gannet(['login', '--server', server.url, '--token', WRONG_TOKEN], env)).toMatchObject({
    code: 1,
    out: '',
  });
  expect(await gannet(['list', 'faces', '--server', server.url], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('sign in with gannet login'),
  });
});

it('[G2] never sends a kept token to another server', async () => {
  await saveLogin(env, { server: 'https://one.example.org', token: TOKEN });
  expect(await credentialsFrom({}, env)).toEqual({ server: 'https://one.example.org', token: TOKEN });
  expect(await credentialsFrom({ server: 'https://one.example.org/' }, env)).toEqual({
    server: 'https://one.example.org',
    token: TOKEN,
  });
  await expect(credentialsFrom({ server: 'https://two.example.org' }, env)).rejects.toThrow('Give a token');
  expect(await credentialsFrom({ server: 'https://two.example.org', token: WRONG_TOKEN }, env)).toEqual({
    server: 'https://two.example.org',
    token: WRONG_TOKEN,
  });
  await expect(credentialsFrom({ server: 'https://one.example.org/other/' }, env)).rejects.toThrow('Give a token');
  expect(await credentialsFrom({ server: 'https://one.example.org/other/?x#y', token: WRONG_TOKEN }, env)).toEqual({
    server: 'https://one.example.org/other',
    token: WRONG_TOKEN,
  });
  expect(
    await credentialsFrom({}, { ...env, GANNET_TOKEN: WRONG_TOKEN, GANNET_SERVER: 'http://three.example.org' }),
  ).toEqual({ server: 'http://three.example.org', token: WRONG_TOKEN });
});

it.each([
  [{ server: '' }, '--server is empty: leave it out, or say what it is.'],
  [{ token: ' ' }, '--token is empty: leave it out, or say what it is.'],
  [
    { server: 'https://ann:secret@example.org/x' },
    'The address of a server at example.org has a user name or a password, which is not sent: write it without.',
  ],
])('[G2] sends no token where %j may mean another server or person than it says', async (given, sentence) => {
  await expect(credentialsFrom(given, { ...env, GANNET_TOKEN: TOKEN })).rejects.toThrow(sentence);
});

it('[G1] looks for no login in the working directory, whatever the environment lacks', async () => {
  await saveLogin({ XDG_CONFIG_HOME: '', HOME: home }, { server: server.url, token: TOKEN });
  expect(existsSync(path.join(home, '.config/gannet/login.json'))).toBe(true);
  await saveLogin({ XDG_CONFIG_HOME: 'relative', HOME: home }, { server: server.url, token: WRONG_TOKEN });
  expect(readFileSync(path.join(home, '.config/gannet/login.json'), 'utf8')).toContain(WRONG_TOKEN);
  expect(readdirSync(path.join(home, '.config/gannet'))).toEqual(['login.json']);
});

it.each(['{', '', '{"server":"http://127.0.0.1:1"}', '{"server":"http://127.0.0.1:1","token":"gnt_x"}', '\0\0\0'])(
  '[G1] says what to do about a file damaged to %j, and login replaces it',
  async (damaged) => {
    await saveLogin(env, { server: server.url, token: TOKEN });
    writeFileSync(path.join(home, 'gannet/login.json'), damaged);
    for (const words of [
      ['list', 'faces'],
      ['list', 'faces', '--server', server.url],
    ]) {
      expect(await gannet(words, env)).toMatchObject({
        code: 1,
        err: expect.stringContaining('login.json is damaged: sign in again with gannet login.'),
      });
    }
    expect(await gannet(['list', 'faces', '--server', server.url], { ...env, GANNET_TOKEN: TOKEN })).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await gannet(['login', '--server', server.url, '--token', TOKEN], env)).toMatchObject({ code: 0, err: '' });
    expect(await gannet(['list', 'faces'], env)).toMatchObject({ code: 0, err: '' });
  },
);

it.each([
  [['diff', 'faces@latest', '2.0.0'], 'Name both versions'],
  [['diff', 'faces@1.0.0', 'newest'], 'Name both versions'],
  [['list', 'No Project'], 'is no name of a project'],
  [['make', '/nowhere', '--first', 'x', '--count', '1', '--out', '/tmp/y'], '--first "x" is not a number.'],
  [
    ['make', '/nowhere', '--first', '4294967295', '--count', '2', '--out', '/tmp/y'],
    'Seeds are whole numbers of 0 to 4294967295',
  ],
  [
    ['make', '/nowhere', '--first', '1', '--count', '1', '--psi', '2', '--out', '/tmp/y'],
    '--psi is a number of 0 to 1.',
  ],
])('[C1] answers %j with code 2', async (words, sentence) => {
  expect(await gannet(words, { ...env, GANNET_TOKEN: TOKEN })).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining(sentence),
  });
});
