import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { FolderUnusable } from './cluster.js';
import { isAlive } from './processes.js';
import { firstOutput } from './testing/first-output.js';
import { type EmbeddedPostgres, startPostgres } from './start-postgres.js';

const FAST = ['-c', 'fsync=off'];
const HOST = path.join(import.meta.dirname, 'testing', 'host.mjs');
const SECONDS = 1000;

let dataDir: string;
const running: EmbeddedPostgres[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'gannet-postgres-'));
  chmodSync(dataDir, 0o755); // the account that runs Postgres for root must get in
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(log?: (sentence: string) => void): Promise<EmbeddedPostgres> {
  const server = await startPostgres(dataDir, { flags: FAST, ...(log && { log }) });
  running.push(server);
  return server;
}

/** A signal takes a moment to reach a process; a server that still answers would be adopted. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

/** Runs a process that starts the database, and kills it the hard way. Gives the server that it leaves behind. */
async function killedOwner(): Promise<{ url: string; pid: number }> {
  const child = spawn(process.execPath, [HOST, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const line = await firstOutput(child);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return JSON.parse(line) as { url: string; pid: number };
}

it(
  '[E1] answers in UTF-8 with room for a hundred connections, on loopback alone',
  async () => {
    const { url, pid } = await start();
    expect(isAlive(pid)).toBe(true);
    const settings = [
      'listen_addresses',
      'unix_socket_directories',
      'max_connections',
      'server_encoding',
      'lc_messages',
    ];
    const rows = await query(
      url,
      `select name, setting from pg_settings where name in ('${settings.join("','")}') order by name`,
    );
    expect(rows).toEqual([
      { name: 'lc_messages', setting: 'C.UTF-8' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'max_connections', setting: '100' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
  },
  60 * SECONDS,
);

it(
  '[E2] lets nobody in without the password, which only its owner may read',
  async () => {
    const { url } = await start();
    const { password } = new URL(url);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(path.join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    await expect(query(url.replace(password, 'wrong'), 'select 1')).rejects.toThrow('password authentication failed');
  },
  60 * SECONDS,
);

it(
  '[E3, E4, E7] keeps what was committed, makes the database once, stops twice without complaint',
  async () => {
    const sentences: string[] = [];
    const first = await start((sentence) => sentences.push(sentence));
    await query(first.url, 'create table seed as select 85 as value');
    await first.stop();
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start((sentence) => sentences.push(sentence));
    expect(await query(second.url, 'select value from seed')).toEqual([{ value: 85 }]);
    expect(sentences.filter((sentence) => sentence.startsWith('Made a database'))).toHaveLength(1);
  },
  60 * SECONDS,
);

it(
  '[E4] starts over where the making of the database was cut short',
  async () => {
    mkdirSync(path.join(dataDir, 'postgres.unfinished'));
    writeFileSync(path.join(dataDir, 'postgres.unfinished', 'PG_VERSION'), '18\n');
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  },
  60 * SECONDS,
);

it(
  '[E5] adopts the server of a process that was killed',
  async () => {
    const left = await killedOwner();
    expect(isAlive(left.pid)).toBe(true);
    const sentences: string[] = [];
    const adopted = await start((sentence) => sentences.push(sentence));
    expect({ url: adopted.url, pid: adopted.pid }).toEqual(left);
    expect(sentences).toEqual([expect.stringContaining(`Adopted the database server ${left.pid}`)]);
    await adopted.stop();
    expect(isAlive(left.pid)).toBe(false);
  },
  60 * SECONDS,
);

it(
  '[E6] replaces a server that was killed and keeps its rows',
  async () => {
    const first = await startPostgres(dataDir);
    await query(first.url, 'create table seed as select 85 as value');
    process.kill(first.pid, 'SIGKILL');
    await gone(first.pid);
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'select value from seed')).toEqual([{ value: 85 }]);
  },
  60 * SECONDS,
);

it(
  '[E6] is not fooled by another program that has the id of the dead server',
  async () => {
    const first = await start();
    await first.stop();
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    try {
      const note = `${bystander.pid}\n${path.join(dataDir, 'postgres')}\n1\n1\n\n127.0.0.1\n0 0\nready\n`;
      writeFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), note);
      const second = await start();
      expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).toMatch(
        new RegExp(`^${second.pid}\n`),
      );
    } finally {
      bystander.kill();
    }
  },
  60 * SECONDS,
);

it(
  '[E10] says which version of Postgres made a database that it cannot read, and leaves it alone',
  async () => {
    const folder = path.join(dataDir, 'postgres');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'PG_VERSION'), '15\n');
    const refused = startPostgres(dataDir);
    await expect(refused).rejects.toBeInstanceOf(FolderUnusable);
    await expect(refused).rejects.toThrow(
      / was made by PostgreSQL 15; this version of Gannet brings PostgreSQL \d+, which cannot read it\. Nothing was changed\./,
    );
    expect(readdirSync(folder)).toEqual(['PG_VERSION']);
  },
  60 * SECONDS,
);

it(
  '[E10] leaves alone what is in the way and no database',
  async () => {
    const folder = path.join(dataDir, 'postgres');
    mkdirSync(path.join(folder, 'base'), { recursive: true });
    const refused = startPostgres(dataDir);
    await expect(refused).rejects.toBeInstanceOf(FolderUnusable);
    await expect(refused).rejects.toThrow(
      `${folder} holds files, but no database: PG_VERSION is missing. Nothing was changed.`,
    );
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  },
  60 * SECONDS,
);

it(
  '[E1] takes an empty folder, as a volume is mounted, for no database yet',
  async () => {
    mkdirSync(path.join(dataDir, 'postgres'));
    expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  },
  60 * SECONDS,
);

it(
  '[E10] names the file of the password where that is missing',
  async () => {
    const first = await start();
    await first.stop();
    rmSync(path.join(dataDir, 'postgres-password'));
    const refused = startPostgres(dataDir);
    await expect(refused).rejects.toBeInstanceOf(FolderUnusable);
    await expect(refused).rejects.toThrow(
      `its password in ${path.join(dataDir, 'postgres-password')} cannot be read. Restore that file from a backup.`,
    );
  },
  60 * SECONDS,
);

const asRoot = process.getuid?.() === 0 ? it : it.skip;
asRoot('[E8] names the folder that the account of Postgres may not enter', async () => {
  chmodSync(dataDir, 0o700);
  await expect(startPostgres(dataDir)).rejects.toThrow(`who may not enter ${dataDir}. Run chmod o+x ${dataDir}`);
});
