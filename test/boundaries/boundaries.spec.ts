import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');

type Case = readonly [behaviour: string, file: string, code: string, rule: string];

const MODULES = '@nx/enforce-module-boundaries';
const IMPORTS = 'no-restricted-imports';
const PROPERTIES = 'no-restricted-properties';
const GLOBALS = 'no-restricted-globals';
const SYNTAX = 'no-restricted-syntax';
const NEEDS_TYPES = ['@typescript-eslint/no-floating-promises', '@typescript-eslint/switch-exhaustiveness-check'];

/** The code is linted in the place of a file that exists, so that it has types like the real one. */
const CORE = 'libs/acquisition/src/index.ts';
const ADAPTER = 'libs/postgres/src/index.ts';
const RUNTIME = 'libs/runtime/src/index.ts';
const CONTRACT = 'libs/contracts/src/index.ts';
const API = 'apps/api/src/errors.ts';
const CONFIG = 'apps/api/src/config.ts';
const ROOM = 'apps/api/src/rounds/steps.ts';
const CLIENT = 'apps/client/src/app/app.ts';
const CLIENT_ROOM = 'apps/client/src/app/desk/desk-store.ts';
const WORLD = 'test/world.ts';

const forbidden: readonly Case[] = [
  ['a core may not know Nest', CORE, `import '@nestjs/common';`, IMPORTS],
  ['a core may not know TypeORM', CORE, `import 'typeorm';`, IMPORTS],
  ['a core may not know onnxruntime', CORE, `import 'onnxruntime-node';`, IMPORTS],
  ['a core may not know a runtime', CORE, `import '@gannet/runtime';`, MODULES],
  ['a core may not know an app', CORE, `import '@gannet/api';`, IMPORTS],
  ['a core may not read the disk', CORE, `import 'node:fs';`, IMPORTS],
  ['a core may not read the disk under its old name', CORE, `import 'fs/promises';`, IMPORTS],
  ['a core may not import late, past the rules', CORE, `export const fs = () => import('node:fs');`, SYNTAX],
  ['a core may not use unseeded randomness', CORE, `export const x = Math.random();`, PROPERTIES],
  ['a core may not draw random bytes', CORE, `export const x = crypto.randomUUID();`, PROPERTIES],
  ['a core may not look at the clock', CORE, `export const x = Date.now();`, PROPERTIES],
  ['a core may not make today', CORE, `export const x = new Date();`, SYNTAX],
  ['a core may not wait', CORE, `setTimeout(() => undefined, 1);`, GLOBALS],
  ['a core may not wait through the global object', CORE, `globalThis.setTimeout(() => undefined, 1);`, GLOBALS],
  ['a core may not fetch', CORE, `export const x = fetch('http://localhost');`, GLOBALS],
  ['a core may not know the process', CORE, `export const x = process.argv;`, GLOBALS],
  ['a contract may not know a core', CONTRACT, `import '@gannet/onnx';`, MODULES],
  ['an adapter may not know Nest', ADAPTER, `import '@nestjs/common';`, IMPORTS],
  ['an adapter may not know onnxruntime unless it is the runtime', ADAPTER, `import 'onnxruntime-node';`, IMPORTS],
  ['an app may not know onnxruntime', API, `import 'onnxruntime-node';`, IMPORTS],
  ['a room of the server may not know one above it', ROOM, `import '../builds/builds.store.js';`, IMPORTS],
  ['a room of the server may not know what puts it together', ROOM, `import '../app.module.js';`, IMPORTS],
  [
    'a room of the server may not know by what means objects are kept',
    ROOM,
    `import '../storage/folder-store.js';`,
    IMPORTS,
  ],
  ['nor may what puts the server together', API, `import './storage/temporary.js';`, IMPORTS],
  [
    'a path of an object is made in the storage room alone',
    ROOM,
    `export const folder = (dataDir: string): string[] => [dataDir, 'objects'];`,
    SYNTAX,
  ],
  ['the api may not know the client', API, `import '@gannet/client';`, IMPORTS],
  ['the api may not know the command line', API, `import '@gannet/cli';`, IMPORTS],
  ['the api may not know simulated annotators', API, `import '@gannet/cli/simulation';`, IMPORTS],
  ['a test of the whole may not know more of the command line', WORLD, `import '@gannet/cli';`, IMPORTS],
  ['a room of the client may not know one above it', CLIENT_ROOM, `import '../parts/parts-store';`, IMPORTS],
  ['a room of the client may not know what puts it together', CLIENT_ROOM, `import '../app.routes';`, IMPORTS],
  ['the client may not reach the runtime', CLIENT, `import '@gannet/runtime';`, MODULES],
  ['the client may not reach the database', CLIENT, `import '@gannet/postgres';`, MODULES],
  [
    'a project is imported by its name, not by its path',
    API,
    `import '../../../libs/contracts/src/limits.js';`,
    MODULES,
  ],
  ['an app reads no settings outside its config', API, `export const x = process.env['PORT'];`, SYNTAX],
  [
    'an app takes no settings apart outside its config',
    API,
    `const { PORT } = process.env; export const x = PORT;`,
    SYNTAX,
  ],
  [
    'an app imports no settings outside its config',
    API,
    `import { env } from 'node:process'; export const x = env;`,
    IMPORTS,
  ],
  ['a library reads no settings', ADAPTER, `export const x = process.env['PORT'];`, PROPERTIES],
  ['a library names what it exports', CORE, `export * from './random.js';`, SYNTAX],
  ['a promise is waited for', ADAPTER, `Promise.reject(new Error('lost'));`, '@typescript-eslint/no-floating-promises'],
  [
    'a switch knows every case',
    ADAPTER,
    `export function f(x: 'a' | 'b'): void { switch (x) { case 'a': } }`,
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  ['any is no type', ADAPTER, `export function f(x: any): void { void x; }`, '@typescript-eslint/no-explicit-any'],
  [
    'a type is imported as one',
    ADAPTER,
    `import { Server } from 'node:net'; export type S = Server;`,
    '@typescript-eslint/consistent-type-imports',
  ],
];

const legal: readonly (readonly [behaviour: string, file: string, code: string])[] = [
  [
    'a core may know a contract and throw',
    CORE,
    `import type { Answer } from '@gannet/contracts'; export type A = Answer<number>;`,
  ],
  ['a core may be given the time', CORE, `export const day = (now: number): string => new Date(now).toISOString();`],
  ['the runtime may know onnxruntime', RUNTIME, `export { InferenceSession } from 'onnxruntime-node';`],
  ['an adapter may read the disk', ADAPTER, `export { readFileSync } from 'node:fs';`],
  ['the api may know an adapter', API, `export { lockFolder } from '@gannet/postgres';`],
  ['the config of an app reads the settings', CONFIG, `export const port = process.env['PORT'];`],
  [
    'an app may hand all settings on to its config',
    API,
    `export const f = (read: (env: object) => number): number => read(process.env);`,
  ],
  [
    'a test of the whole may know simulated annotators',
    WORLD,
    `import type { Labeller } from '@gannet/cli/simulation'; export type L = Labeller;`,
  ],
  [
    'the client may know a contract',
    CLIENT,
    `import type { Answer } from '@gannet/contracts'; export type A = Answer<number>;`,
  ],
  [
    'a room of the server may know one below it',
    ROOM,
    `import '../chunks/chunks.js'; import '../errors.js'; import './stages.js';`,
  ],
  [
    'a room of the server may keep objects',
    ROOM,
    `import type { ObjectStore } from '../storage/object-store.js'; export type S = ObjectStore;`,
  ],
  ['a room of the client may know one below it', CLIENT_ROOM, `import '../drafts/outbox'; import './queue-store';`],
];

interface Complaint {
  readonly rule: string | null;
  readonly message: string;
}

async function lint(cases: readonly { file: string; code: string; isTyped: boolean }[]): Promise<Complaint[][]> {
  const script = path.join(import.meta.dirname, 'complaints.mjs');
  const child = spawn(process.execPath, [script], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ended = once(child, 'close');
  child.stdin.end(JSON.stringify(cases));
  const answer = await text(child.stdout);
  expect(await ended).toEqual([0, null]);
  return JSON.parse(answer) as Complaint[][];
}

describe('imports point one way', () => {
  const complaints = new Map<string, Complaint[]>();

  beforeAll(async () => {
    const cases = [...forbidden, ...legal].map(([, file, code, rule = '']) => ({
      file,
      code: `${code}\n`,
      isTyped: NEEDS_TYPES.includes(rule),
    }));
    const answers = await lint(cases);
    [...forbidden, ...legal].forEach(([behaviour], index) => complaints.set(behaviour, answers[index] ?? []));
  }, 300_000);

  it.each([...new Set([...forbidden, ...legal].map(([, file]) => file))])('%s exists', (file) => {
    expect(existsSync(path.join(root, file))).toBe(true);
  });

  it.each(forbidden)('%s', (behaviour, _file, _code, rule) => {
    expect(complaints.get(behaviour)?.map((complaint) => complaint.rule)).toContain(rule);
  });

  it.each(legal)('%s', (behaviour) => {
    expect(complaints.get(behaviour)).toEqual([]);
  });
});

describe.each([
  ['server', 'apps/api', 'src'],
  ['client', 'apps/client', 'src/app'],
])('the rooms of the %s', (_which, app, source) => {
  it('are all its folders, in the order that ARCHITECTURE.md tells', async () => {
    const { ROOMS } = (await import(pathToFileURL(path.join(root, app, 'rooms.mjs')).href)) as {
      ROOMS: readonly string[];
    };
    const folders = readdirSync(path.join(root, app, source), { withFileTypes: true })
      .filter((one) => one.isDirectory() && one.name !== 'testing')
      .map(({ name }) => name);
    expect(folders.sort()).toEqual([...ROOMS].sort());
    expect(readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8')).toContain(
      ROOMS.map((room) => `\`${room}\``).join(' → '),
    );
  });
});
