import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Split } from '@gannet/contracts';
import { canonicalJson } from '@gannet/release';
import { filesIn } from '../folder.js';
import { Server } from '../server.js';
import { ReleaseServer, TOKEN, type Trouble, WRONG_TOKEN } from '../testing/release-server.js';
import { gannet } from '../testing/terminal.js';
import { pull, type Pulled } from './pull.js';

const SHARD = 'shards/faces-1.0.0-train-000001.tar';
/** Where what came of it lies until it is whole. */
const PART = `.gannet-pull/parts/${SHARD}`;

let server: ReleaseServer;
let folder: string;
let out: string;
let waits: number[];

beforeEach(async () => {
  server = await ReleaseServer.open();
  folder = mkdtempSync(path.join(tmpdir(), 'pull-'));
  out = path.join(folder, 'out');
  waits = [];
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Pulls without waiting between attempts. */
function pulled({
  token = TOKEN,
  version = '1.0.0',
  url = server.url,
  signal = new AbortController().signal,
  news = [] as string[],
  splits = undefined as readonly Split[] | undefined,
} = {}): Promise<Pulled> {
  const client = new Server(url, { token }, { fetch, wait: async (ms) => void waits.push(ms) }, signal);
  return pull(
    client,
    { project: 'faces', version, out, ...(splits && { splits }) },
    signal,
    () => undefined,
    (line) => void news.push(line),
  );
}

const read = (name: string): Buffer => readFileSync(path.join(out, name));
/** Cuts the connection of the shard `bytes` into the answer, when the part on the disk has come to `length`. */
const cut = (bytes: number, length = bytes): Trouble => ({
  cutAfter: bytes,
  arrived: () => statSync(path.join(out, PART), { throwIfNoEntry: false })?.size === length,
});
/** A folder as a pull leaves it that was killed in the middle of the shard. */
function begun(
  part: string | Buffer,
  etag?: string,
  release = { project: 'faces', version: '1.0.0', digest: server.built.digest },
): void {
  for (const kind of ['parts', 'etags']) mkdirSync(path.join(out, '.gannet-pull', kind, 'shards'), { recursive: true });
  writeFileSync(path.join(out, '.gannet-pull/release.json'), JSON.stringify(release));
  writeFileSync(path.join(out, PART), part);
  if (etag !== undefined) writeFileSync(path.join(out, `.gannet-pull/etags/${SHARD}`), etag);
}
const askedFor = (name: string) => server.asked.filter((one) => one.path === name);

it('[L1] brings every file as it is, and nothing else', async () => {
  const result = await pulled();
  expect(result).toMatchObject({
    project: 'faces',
    version: '1.0.0',
    path: out,
    images: 12,
    dropped: 0,
    digest: server.built.digest,
    alreadyHere: 0,
  });
  expect(await filesIn(out)).toEqual([...server.files.keys()].sort());
  for (const [name, bytes] of server.files) expect(read(name).equals(bytes)).toBe(true);
});

it('[L1] takes the highest version as latest', async () => {
  expect((await pulled({ version: 'latest' })).version).toBe('1.0.0');
});

it('[L1] takes 0.10.0 for later than 0.9.0', async () => {
  server.yanked.add('1.0.0');
  await expect(pulled({ version: 'latest' })).rejects.toThrow('There is no such release');
  expect(server.addresses.at(-1)).toBe('/api/projects/faces/releases/0.10.0');
});

it('[L7] puts the latest, when no folder is named, into one of its version, which the next version does not find taken', async () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const said = await gannet(['pull', 'faces@latest', '--server', server.url, '--token', TOKEN, '--json']);
    expect(JSON.parse(said.out)).toMatchObject({ version: '1.0.0', path: path.join(process.cwd(), 'faces-1.0.0') });
  } finally {
    process.chdir(before);
  }
});

it('[L2] leaves alone what is right already, and brings what was changed or lost', async () => {
  await pulled();
  server.asked.length = 0;
  writeFileSync(path.join(out, SHARD), Buffer.from(server.files.get(SHARD)!).fill(7, 100, 101));
  rmSync(path.join(out, 'LICENSE'));
  const { files, alreadyHere } = await pulled();
  expect(files - alreadyHere).toBe(2);
  expect(server.asked.map((one) => one.path).sort()).toEqual(['LICENSE', 'manifest.json', SHARD]);
  expect(read(SHARD).equals(server.files.get(SHARD)!)).toBe(true);
});

it('[L3] goes on where a broken connection left off, if the file is the same', async () => {
  server.trouble.set(SHARD, [cut(5000), cut(2000, 7000)]);
  await pulled();
  const etag = `"${createHash('sha256').update(server.files.get(SHARD)!).digest('hex')}"`;
  expect(askedFor(SHARD)).toEqual([
    { path: SHARD, range: undefined, ifRange: undefined },
    { path: SHARD, range: 'bytes=5000-', ifRange: etag },
    { path: SHARD, range: 'bytes=7000-', ifRange: etag },
  ]);
  expect(read(SHARD).equals(server.files.get(SHARD)!)).toBe(true);
});

it('[L3][L4] goes on in a second run where the first one stopped', async () => {
  server.trouble.set(SHARD, [cut(5000), ...Array.from({ length: 5 }, () => ({ status: 503 }))]);
  await expect(pulled()).rejects.toThrow(
    /cannot be reached: Come back later \(asked 5 times for shards\/faces-1\.0\.0-train-000001\.tar\)\. What came is kept: run the command again\./,
  );
  expect(waits).toEqual([500, 500, 1000, 2000, 4000]);
  expect(read(PART).equals(server.files.get(SHARD)!.subarray(0, 5000))).toBe(true);
  expect(existsSync(path.join(out, 'manifest.json'))).toBe(false);
  await pulled();
  expect(askedFor(SHARD).at(-1)).toMatchObject({ range: 'bytes=5000-' });
  expect(await filesIn(out)).toEqual([...server.files.keys()].sort());
});

it('[L3] begins again when the server has another file by now', async () => {
  begun('of another build', '"old"');
  await pulled();
  expect(askedFor(SHARD)).toEqual([{ path: SHARD, range: 'bytes=16-', ifRange: '"old"' }]);
  expect(read(SHARD).equals(server.files.get(SHARD)!)).toBe(true);
});

it('[L3] begins again, once, when the part was damaged while it lay here', async () => {
  server.trouble.set(SHARD, [cut(5000), ...Array.from({ length: 5 }, () => ({ status: 503 }))]);
  await expect(pulled()).rejects.toThrow('cannot be reached');
  writeFileSync(path.join(out, PART), Buffer.alloc(5000));
  await pulled();
  expect(
    askedFor(SHARD)
      .slice(-2)
      .map(({ range }) => range),
  ).toEqual(['bytes=5000-', undefined]);
  expect(read(SHARD).equals(server.files.get(SHARD)!)).toBe(true);
});

/** Cuts every answer for a shard after so many bytes, once they have arrived. */
const cutsAt =
  (most: number) =>
  (name: string, from: number): Trouble | undefined => {
    const part = path.join(out, '.gannet-pull/parts', name);
    const bytes = server.files.get(name)!.byteLength;
    if (!name.startsWith('shards/') || bytes - from <= most) return undefined;
    return { cutAfter: most, arrived: () => statSync(part, { throwIfNoEntry: false })?.size === from + most };
  };

it('[L3] goes on piece by piece where something on the way weakens ETags and cuts every answer, and says so once', async () => {
  server.line = { weakensEtags: true, cut: cutsAt(2000) };
  const news: string[] = [];
  await pulled({ news });
  const asked = askedFor(SHARD);
  expect(asked.map(({ range }) => range)).toEqual([
    undefined,
    ...Array.from(
      { length: Math.ceil(server.files.get(SHARD)!.byteLength / 2000) - 1 },
      (_, i) => `bytes=${2000 * (i + 1)}-`,
    ),
  ]);
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.every(({ ifRange }) => ifRange === undefined)).toBe(true);
  expect(news).toEqual([
    'Answers are cut again and again, the last after 2.0 kB: something on the way, such as a proxy, limits them. Going on piece by piece.',
  ]);
  expect(await gannet(['verify', out])).toMatchObject({ code: 0, err: '' });
});

it('[L4] gives up where every answer is cut and none goes on, and says why', async () => {
  server.line = { ignoresRange: true, cut: cutsAt(2000) };
  await expect(pulled()).rejects.toThrow(
    /cannot be reached: .*, and asked to go on from there the server begins again \(asked 5 times for shards\/.*\)\. What came is kept/,
  );
  expect(server.asked.filter(({ path: name }) => name.startsWith('shards/')).length).toBeLessThanOrEqual(4 * 6);
});

it('[L3] does without If-Range where the server heeds its ETag no more', async () => {
  begun(server.files.get(SHARD)!.subarray(0, 3000), '"of another machine behind the same address"');
  server.line = { cut: (name, from) => (name === SHARD ? cutsAt(2500)(name, from) : undefined) };
  await pulled();
  expect(askedFor(SHARD).slice(0, 3)).toEqual([
    { path: SHARD, range: 'bytes=3000-', ifRange: '"of another machine behind the same address"' },
    { path: SHARD, range: 'bytes=2500-', ifRange: undefined },
    { path: SHARD, range: 'bytes=5000-', ifRange: undefined },
  ]);
});

it('[L3] begins again once, not for ever, where what goes on is of another file each time', async () => {
  server.files.set(SHARD, Buffer.from(server.files.get(SHARD)!).fill(9, 600, 601));
  server.line = { weakensEtags: true, cut: cutsAt(6000) };
  await expect(pulled()).rejects.toThrow(/arrived with sha256/);
  expect(askedFor(SHARD).filter(({ range }) => range === undefined)).toHaveLength(2);
});

it('[L4] waits as long as the server asks, and no longer than anybody would', async () => {
  server.trouble.set('manifest.json', [{ status: 429, headers: { 'retry-after': '7' } }]);
  server.trouble.set(SHARD, [{ status: 503, headers: { 'retry-after': '9' } }]);
  await pulled();
  expect(waits).toEqual([7000, 9000]);
  rmSync(path.join(out, SHARD));
  server.trouble.set(SHARD, [{ status: 503, headers: { 'retry-after': '3600' } }]);
  await expect(pulled()).rejects.toThrow('Come back later; it asks to come back after 3600 seconds (asked 1 time for');
  server.trouble.set('manifest.json', [{ status: 503, headers: { 'retry-after': '3600' } }]);
  await expect(pulled()).rejects.toThrow(
    /cannot be reached: Come back later; it asks to come back after 3600 seconds$/,
  );
});

it('[L4] asks no second time where nothing can change', async () => {
  await expect(pulled({ url: server.url.replace('http:', 'https:') })).rejects.toThrow(
    /cannot be reached: it does not speak TLS as it should \(.*\): is it an http:\/\/ address\?$/,
  );
  expect(waits).toEqual([]);
});

it('[G2] sends a token to no other server, also where the server sends it on, and says where that is', async () => {
  const other = await ReleaseServer.open();
  try {
    server.redirect = (url) => `${other.url}${url}`;
    await expect(pulled()).rejects.toThrow(
      `${server.url} sends requests on to ${other.url}, where your token does not go: sign in there (gannet login --server ${other.url}), or give the address that Gannet itself has.`,
    );
    server.redirect = (url) => (url.includes('/files/shards') ? `${other.url}${url}` : null);
    await expect(pulled()).rejects.toThrow(`sends requests on to ${other.url}`);
    expect(other.addresses).toEqual([]);
  } finally {
    await other.close();
  }
});

it('[G2] sends a token below the path of its server alone', async () => {
  server.redirect = (url) => (url.startsWith('/gannet/') ? '/login' : null);
  await expect(pulled({ url: `${server.url}/gannet` })).rejects.toThrow(
    `${server.url}/gannet sends requests on to ${server.url}/login, where your token does not go`,
  );
  expect(server.addresses).toEqual(['/gannet/api/projects/faces/releases/1.0.0']);
});

it('[G2] follows the server within itself, and not for ever', async () => {
  server.redirect = (url) => (url.endsWith('?') ? null : `${url}?`);
  await expect(pulled()).rejects.toThrow('There is no such release');
  server.redirect = (url) => `${url}x`;
  await expect(pulled()).rejects.toThrow(/on and on, last to .*: is it the address of Gannet\?$/);
});

it('[L3] takes a part that was complete and only lacked its name', async () => {
  begun(server.files.get(SHARD)!);
  await pulled();
  expect(askedFor(SHARD)).toEqual([]);
  expect(await filesIn(out)).toEqual([...server.files.keys()].sort());
});

it('[L1] throws away what is not what the manifest says, and names it', async () => {
  const wrong = Buffer.from(server.files.get(SHARD)!).fill(9, 600, 601);
  server.files.set(SHARD, wrong);
  await expect(pulled()).rejects.toThrow(
    /^shards\/faces-1\.0\.0-train-000001\.tar arrived with sha256 [0-9a-f]{64}, not [0-9a-f]{64}; it was thrown away\.$/,
  );
  expect((await filesIn(out)).filter((name) => name.endsWith('faces-1.0.0-train-000001.tar'))).toEqual([]);
  expect(existsSync(path.join(out, 'manifest.json'))).toBe(false);
});

it('[L1] throws away what is longer than the manifest says', async () => {
  server.files.set('LICENSE', Buffer.concat([server.files.get('LICENSE')!, Buffer.from('more')]));
  await expect(pulled()).rejects.toThrow(
    /^LICENSE is longer than the \d+ bytes of the manifest; it was thrown away\.$/,
  );
});

it('[L6] does not trust a manifest that is not the published one', async () => {
  server.files.set('manifest.json', Buffer.from(canonicalJson({ ...server.built.manifest, psi: 1 })));
  await expect(pulled()).rejects.toThrow('The release cannot be trusted: manifest.json has sha256');
  expect(existsSync(out)).toBe(false);
});

it.each(['../escaped', '/tmp/escaped', 'a/../../escaped', 'manifest.json'])(
  '[L6] writes nothing for a manifest with the path %j',
  async (name) => {
    const [first, ...rest] = server.built.manifest.files;
    server.files.set(
      'manifest.json',
      Buffer.from(canonicalJson({ ...server.built.manifest, files: [{ ...first, path: name }, ...rest] })),
    );
    await expect(pulled()).rejects.toThrow('The release cannot be trusted');
    expect(await readdir(folder)).toEqual([]);
  },
);

it('[L9] refuses what the disk cannot hold before the first byte of it comes', async () => {
  const [first, ...rest] = server.built.manifest.files;
  const { digest } = server.publish(
    canonicalJson({ ...server.built.manifest, files: [{ ...first, bytes: Number.MAX_SAFE_INTEGER }, ...rest] }),
  );
  expect(digest).not.toBe(server.built.digest);
  await expect(pulled()).rejects.toThrow(
    /^faces@1\.0\.0 needs 9007\.2 TB, and there are [\d.]+ \wB free for .*out: make room or choose another folder\.$/,
  );
  expect(await filesIn(out)).toEqual([]);
});

it.each([[-1], [1.5], [1e300]])('[L6] does not trust a manifest with a file of %s bytes', async (bytes) => {
  const [first, ...rest] = server.built.manifest.files;
  server.publish(canonicalJson({ ...server.built.manifest, files: [{ ...first, bytes }, ...rest] }));
  await expect(pulled()).rejects.toThrow('The release cannot be trusted');
  expect(await readdir(folder)).toEqual([]);
});

it('[L6] does not write through a link that lies where a file of the release belongs', async () => {
  await pulled();
  rmSync(path.join(out, SHARD));
  writeFileSync(path.join(folder, 'precious'), 'not to be touched');
  symlinkSync(path.join(folder, 'precious'), path.join(out, SHARD));
  await pulled();
  expect(readFileSync(path.join(folder, 'precious'), 'utf8')).toBe('not to be touched');
  expect(await gannet(['verify', out])).toMatchObject({ code: 0, err: '' });
});

it('[L5] says what to do when the token expires on the way, and keeps what came', async () => {
  server.trouble.set(SHARD, [cut(5000), { status: 401 }]);
  await expect(pulled()).rejects.toThrow(
    `The token expired or was revoked during the download. What came is kept: make a new token on your account page at ${server.url}, put it into GANNET_TOKEN (or run gannet login with it), and then this command again.`,
  );
  expect(read(PART).byteLength).toBe(5000);
  await pulled();
  expect(await filesIn(out)).toEqual([...server.files.keys()].sort());
});

it('[L5] says that a token is wrong before anything is written', async () => {
  await expect(pulled({ token: WRONG_TOKEN })).rejects.toThrow('does not accept the token');
  expect(existsSync(out)).toBe(false);
});

it('[C1] hands on what the server says of a release that is not there', async () => {
  await expect(pulled({ version: '3.0.0' })).rejects.toThrow(
    'refused: There is no such release, or it is not yours to see.',
  );
});

it('[L4] asks a server that does not answer five times, waiting longer each time', async () => {
  const { url } = server;
  await server.close();
  await expect(pulled({ url })).rejects.toThrow(/cannot be reached: connect ECONNREFUSED .* \(asked 5 times\)/);
  expect(waits).toEqual([500, 1000, 2000, 4000]);
  server = await ReleaseServer.open();
});

it('[L4] asks again where the line breaks in the middle of what the server says, or of the manifest', async () => {
  let begun = 0;
  const counting: typeof fetch = async (...words) => {
    const response = await fetch(...words);
    begun++;
    return response;
  };
  server.trouble.set('/api/projects/faces/releases/1.0.0', [{ cutAfter: 50, arrived: () => begun === 1 }]);
  server.trouble.set('manifest.json', [{ cutAfter: 50, arrived: () => begun === 3 }]);
  const signal = new AbortController().signal;
  const client = new Server(
    server.url,
    { token: TOKEN },
    { fetch: counting, wait: async (ms) => void waits.push(ms) },
    signal,
  );
  expect(await pull(client, { project: 'faces', version: '1.0.0', out }, signal, () => undefined)).toMatchObject({
    digest: server.built.digest,
  });
  expect(waits).toEqual([500, 500]);
});

it('[L10] lets one at a time into a folder, and the next when it is done', async () => {
  let second: Promise<Pulled> | undefined;
  server.trouble.set(SHARD, [
    {
      cutAfter: 5000,
      arrived: () => {
        second ??= pulled();
        second.catch(() => undefined);
        return true;
      },
    },
  ]);
  expect(await pulled()).toMatchObject({ images: 12 });
  await expect(second).rejects.toThrow(`Another gannet is writing to ${out}: wait for it, or choose another folder.`);
  expect(await pulled()).toMatchObject({ alreadyHere: 9 });
});

it('[L1] tells a project whose releases were all withdrawn from one that has none', async () => {
  server.yanked.add('1.0.0').add('0.9.0').add('0.10.0');
  await expect(pulled({ version: 'latest' })).rejects.toThrow(
    'All releases of faces were withdrawn; gannet list faces says why. One of them still comes when its version is named.',
  );
  expect(await pulled()).toMatchObject({ version: '1.0.0', yanked: 'noise' });
});

it('[L7] does not mix two releases in one folder', async () => {
  await pulled();
  const other = canonicalJson({ ...server.built.manifest, version: '0.9.0' });
  writeFileSync(path.join(out, 'manifest.json'), other);
  await expect(pulled()).rejects.toThrow('holds faces@0.9.0: choose another folder for faces@1.0.0.');
  writeFileSync(path.join(out, 'manifest.json'), canonicalJson({ ...server.built.manifest, psi: 0.5 }));
  await expect(pulled()).rejects.toThrow(
    /holds another faces@1\.0\.0, of digest [0-9a-f]{64} and not [0-9a-f]{64}: choose another folder\.$/,
  );
});

it('[L7] does not mix a release with the beginning of another', async () => {
  begun('a beginning', '"x"', { project: 'faces', version: '0.9.0', digest: 'd'.repeat(64) });
  await expect(pulled()).rejects.toThrow(
    'holds the beginning of faces@0.9.0: pull that one to its end, or choose another folder for faces@1.0.0.',
  );
  expect(readFileSync(path.join(out, PART), 'utf8')).toBe('a beginning');
});

it('[L11] refuses a folder with files that are not of the release, names them, and touches none', async () => {
  const mine = {
    'README.md': 'my own',
    LICENSE: 'mine',
    'classes.json': '{}',
    'src/deep/code.ts': '1',
    'z.txt': 'last',
  };
  for (const [name, text] of Object.entries(mine)) {
    mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
    writeFileSync(path.join(out, name), text);
  }
  await expect(pulled()).rejects.toThrow(
    /out holds files that are not of faces@1\.0\.0 \(.*\w.* and more\): choose a new or empty folder\.$/,
  );
  expect(await filesIn(out)).toEqual(Object.keys(mine).sort());
  for (const [name, text] of Object.entries(mine)) expect(read(name).toString()).toBe(text);
  for (const name of Object.keys(mine)) if (name !== 'LICENSE') rmSync(path.join(out, name));
  await expect(pulled()).rejects.toThrow('out holds files that are not of faces@1.0.0 (LICENSE): choose');
});

it('[L11] takes an empty folder, one with what systems leave there, and one whose files are all those of the release', async () => {
  mkdirSync(path.join(out, '.git'), { recursive: true });
  mkdirSync(path.join(out, 'lost+found'));
  for (const name of ['.DS_Store', 'Thumbs.db', '.git/config']) writeFileSync(path.join(out, name), 'x');
  writeFileSync(path.join(out, 'LICENSE'), server.files.get('LICENSE')!);
  expect(await pulled()).toMatchObject({ files: 9, alreadyHere: 1 });
  expect(read('.git/config').toString()).toBe('x');
});

it("[L11] leaves a person's own files beside a release that is there", async () => {
  await pulled();
  writeFileSync(path.join(out, 'notes.txt'), 'mine');
  writeFileSync(path.join(out, 'LICENSE.part'), 'mine too');
  rmSync(path.join(out, 'LICENSE'));
  await pulled();
  expect([read('notes.txt').toString(), read('LICENSE.part').toString()]).toEqual(['mine', 'mine too']);
});

it('[L2] writes nothing where everything is right already, so that a folder that cannot be written is as good', async () => {
  await pulled();
  const folders = [path.join(out, 'shards'), out];
  for (const one of folders) chmodSync(one, 0o555);
  const before = (await filesIn(out)).map((name) => statSync(path.join(out, name)).ino);
  try {
    const said = await gannet(['pull', 'faces@1.0.0', '--server', server.url, '--out', out, '--token', TOKEN]);
    expect(said).toEqual({
      code: 0,
      err: '',
      out: expect.stringContaining('(complete: every file was already here, and is right)'),
    });
  } finally {
    for (const one of folders) chmodSync(one, 0o755);
  }
  // Root may write everywhere: nothing was made anew either.
  expect((await filesIn(out)).map((name) => statSync(path.join(out, name)).ino)).toEqual(before);
});

it('[L2] leaves croissant.json alone where it differs by the address alone at which the server was asked', async () => {
  const asked = (url: string, more = {}): Buffer =>
    Buffer.from(JSON.stringify({ datePublished: '2026-01-31', url, ...more }));
  const splits = ['train'] as const;
  for (const wanted of [{}, { splits }]) {
    server.files.set('croissant.json', asked('http://127.0.0.1/'));
    await pulled(wanted);
    const [text, { ino }] = [read('croissant.json'), statSync(path.join(out, 'croissant.json'))];
    server.files.set('croissant.json', asked('http://gannet.example.org/'));
    await pulled(wanted);
    expect(statSync(path.join(out, 'croissant.json')).ino).toBe(ino);
    expect(read('croissant.json').equals(text)).toBe(true);
    server.files.set('croissant.json', asked('http://127.0.0.1/', { datePublished: '2026-02-01' }));
    await pulled(wanted);
    expect(read('croissant.json').toString()).toContain('2026-02-01');
    rmSync(out, { recursive: true });
  }
});

it('[L8] does without a croissant.json that is none', async () => {
  server.files.set('croissant.json', Buffer.from('<html>Sign in to the network</html>'));
  await pulled({ splits: ['train'] });
  expect(existsSync(path.join(out, 'croissant.json'))).toBe(false);
});

it('[C1] says that a link leads nowhere', async () => {
  symlinkSync(path.join(folder, 'gone'), out);
  await expect(pulled()).rejects.toThrow(
    `${out} is a link to ${path.join(folder, 'gone')}, which is not there: make that folder, or choose another.`,
  );
});

it('[C1] says that a name is too long, and that a folder lies where a file belongs', async () => {
  out = path.join(folder, 'x'.repeat(300));
  await expect(pulled()).rejects.toThrow(/cannot be written: ENAMETOOLONG/);
  out = path.join(folder, 'out');
  await pulled();
  rmSync(path.join(out, 'LICENSE'));
  mkdirSync(path.join(out, 'LICENSE'));
  await expect(pulled()).rejects.toThrow(/out cannot be written: E(ISDIR|NOTEMPTY|EXIST|PERM)/);
});

it('[C1] says that a folder cannot be written', async () => {
  writeFileSync(out, 'a file where the folder should be');
  await expect(pulled()).rejects.toThrow(/out is a file: choose a new or empty folder\.$/);
});

it('[L5] says that the disk is full', async () => {
  begun('');
  // What is written to /dev/full meets the error of a full disk.
  rmSync(path.join(out, PART));
  symlinkSync('/dev/full', path.join(out, PART));
  await expect(pulled()).rejects.toThrow(
    `There is no space left for ${out}. What came is kept: make room and run the command again.`,
  );
  expect(existsSync(path.join(out, 'manifest.json'))).toBe(false);
});

it('[L5] stops when the person stops, and keeps what came', async () => {
  const stop = new AbortController();
  server.trouble.set(SHARD, [cut(5000)]);
  const signal = stop.signal;
  const client = new Server(server.url, { token: TOKEN }, { fetch, wait: async () => stop.abort() }, signal);
  await expect(pull(client, { project: 'faces', version: '1.0.0', out }, signal, () => undefined)).rejects.toThrow(
    'aborted',
  );
  expect(read(PART).byteLength).toBe(5000);
});

describe('the command', () => {
  it('[C1] prints one JSON object and takes the token from the environment', async () => {
    const said = await gannet(['pull', 'faces@latest', '--server', server.url, '--out', out, '--json'], {
      GANNET_TOKEN: TOKEN,
    });
    expect({ ...said, out: JSON.parse(said.out) as unknown }).toEqual({
      code: 0,
      err: '',
      out: {
        project: 'faces',
        version: '1.0.0',
        path: out,
        images: 12,
        dropped: 0,
        human: 0,
        digest: server.built.digest,
        files: 9,
        bytes: expect.any(Number),
        alreadyHere: 0,
        yanked: null,
      },
    });
  });

  it('[C1] fails with code 1 and one sentence', async () => {
    const said = await gannet(['pull', 'faces@1.0.0', '--server', server.url, '--out', out, '--token', WRONG_TOKEN]);
    expect(said).toEqual({
      code: 1,
      out: '',
      err: `${server.url} does not accept the token: it is wrong, expired or revoked. Make a new one on the page of your account.`,
    });
  });

  it.each([
    ['gnt_…', 'it has dots in the place of letters, as an example has'],
    ['gnt_...', 'it has dots in the place of letters'],
    [`${TOKEN.slice(0, 20)}\n${TOKEN.slice(20)}`, 'there is a space or a line break in it'],
    [TOKEN.slice(0, 30), 'and this has 26 characters after gnt_'],
    ['secret-of-another-program', 'a token begins with gnt_'],
  ])(
    '[G3] asks nothing with the token %j, says what is wrong with it, and does not show it',
    async (token, sentence) => {
      for (const said of [
        await gannet(['pull', 'faces@1.0.0', '--server', server.url, '--token', token]),
        await gannet(['list', '--server', server.url], { GANNET_TOKEN: token }),
      ]) {
        expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining(sentence) });
        expect(said.err).not.toContain(token);
        expect(said.err).not.toContain(TOKEN.slice(0, 12));
      }
      expect(server.addresses).toEqual([]);
    },
  );

  it('[G3] takes a token with the line break that a file ends with', async () => {
    expect(await gannet(['list', 'faces', '--server', server.url], { GANNET_TOKEN: `${TOKEN}\r\n` })).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await gannet(['list', 'faces', '--server', server.url, '--token', ` ${TOKEN}\n`])).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it.each([
    [['pull', 'faces'], 'names no release'],
    [['pull', '../../etc@1.0.0'], 'names no release'],
    [['pull', 'faces@../x'], 'names no release'],
    [['pull', 'faces@1.0.0', '--token', TOKEN, '--server', 'ftp://x'], 'is no address of a server'],
    [['pull', 'faces@1.0.0'], 'Give a token in GANNET_TOKEN, or with --token, or sign in with gannet login.'],
    [
      ['pull', 'faces@1.0.0', '--token', TOKEN, '--out', ''],
      'The path given for --out is empty; write . for the folder you are in.',
    ],
    [['convert', '', '--to', 'voc'], 'the folder is empty'],
    [['verify', ' '], 'the folder is empty'],
    [['convert', 'x', '--to', 'voc', '--out', ''], '--out is empty'],
    [['make', 'x', '--first', '1', '--count', '1', '--out', ''], '--out is empty'],
    [['pull'], 'missing required argument'],
    [['push'], 'unknown command'],
    [['pull', 'faces@1.0.0', '--tokn', 'x'], 'unknown option'],
  ])('[C1] answers %j with code 2', async (words, sentence) => {
    const said = await gannet(words);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(sentence);
  });
});

it('[C1] prints one JSON object of a failure too, and a code for it', async () => {
  const words = ['--server', server.url, '--out', out, '--json'];
  const said = async (...more: string[]): Promise<unknown> => {
    const { code, out: printed, err } = await gannet(['pull', ...more, ...words]);
    expect(err).not.toBe('');
    return { exit: code, ...(JSON.parse(printed) as object) };
  };
  expect(await said('faces@2.0.0', '--token', TOKEN)).toEqual({
    exit: 1,
    error: { message: expect.stringContaining('There is no such release'), code: 'REFUSED' },
  });
  expect(await said('faces')).toEqual({
    exit: 2,
    error: { message: expect.stringContaining('names no release'), code: 'USAGE' },
  });
  expect(await said('faces@1.0.0', '--tokn', 'x')).toEqual({
    exit: 2,
    error: { message: expect.stringContaining('unknown option'), code: 'USAGE' },
  });
  writeFileSync(out, 'a file');
  expect(await said('faces@1.0.0', '--token', TOKEN)).toEqual({
    exit: 1,
    error: { message: expect.stringContaining('is a file'), code: 'FAILED' },
  });
});

it('[C1] prints JSON in ASCII, with the same characters in every locale', async () => {
  const umlaut = path.join(folder, 'Gesichter für 研究 😀');
  const words = ['pull', 'faces@1.0.0', '--server', server.url, '--out', umlaut, '--token', TOKEN, '--json'];
  const pulled = await gannet(words);
  expect(pulled.out).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(pulled.out)).toMatchObject({ path: umlaut });
  rmSync(umlaut, { recursive: true });
  writeFileSync(umlaut, '');
  const refused = await gannet(words);
  expect(refused.out).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(refused.out)).toMatchObject({ error: { message: expect.stringContaining(umlaut) } });
  expect(refused.err).toContain(umlaut);
});

it('[F4] pulls into a format twice, and says so', async () => {
  const words = [
    'pull',
    'faces@1.0.0',
    '--server',
    server.url,
    '--out',
    out,
    '--token',
    TOKEN,
    '--format',
    'coco',
    '--json',
  ];
  const [first, second] = [await gannet(words), await gannet(words)].map(({ code, out: said }) => ({
    code,
    said: JSON.parse(said) as { alreadyHere: number; files: number; converted: object },
  }));
  expect(first).toMatchObject({ code: 0, said: { alreadyHere: 0, converted: { alreadyHere: false } } });
  expect(second).toEqual({
    code: 0,
    said: {
      ...first!.said,
      alreadyHere: first!.said.files,
      converted: { ...first!.said.converted, alreadyHere: true },
    },
  });
});

it('[L8] brings only the splits that are asked for, and verify knows what to expect', async () => {
  const words = ['faces@1.0.0', '--server', server.url, '--out', out, '--token', TOKEN];
  expect(await gannet(['pull', ...words, '--split', 'train', '--format', 'voc'])).toMatchObject({ code: 0, err: '' });
  const shards = [...server.files.keys()].filter((name) => name.startsWith('shards/'));
  expect((await filesIn(path.join(out, 'shards'))).map((name) => `shards/${name}`)).toEqual(
    shards.filter((name) => name.includes('-train-')).sort(),
  );
  expect(shards.some((name) => !name.includes('-train-'))).toBe(true);
  expect(existsSync(path.join(`${out}-voc`, 'ImageSets/Segmentation/train.txt'))).toBe(true);
  const [whole, part] = [await gannet(['verify', out]), await gannet(['verify', out, '--split', 'train', '--json'])];
  expect(whole).toEqual({
    code: 0,
    err: '',
    out: `faces@1.0.0, only its splits train: all ${(await filesIn(out)).length} files are right, digest ${server.built.digest}`,
  });
  expect(JSON.parse(part.out)).toMatchObject({ splits: ['train'], problems: [] });
});

it('[L8] what speaks of the files of a part names those that are there', async () => {
  const words = ['pull', 'faces@1.0.0', '--server', server.url, '--out', out, '--token', TOKEN, '--json'];
  const first = JSON.parse((await gannet([...words, '--split', 'train'])).out) as Pulled;
  const { images } = server.built.manifest.splits.find(({ name }) => name === 'train')!;
  expect(first).toMatchObject({ splits: ['train'], images, human: 0, alreadyHere: 0 });
  const listed = read('SHA256SUMS')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(66));
  expect(listed).toEqual((await filesIn(out)).filter((name) => !['SHA256SUMS', 'croissant.json'].includes(name)));
  expect(read('README.md').toString()).toContain('> This folder holds part of the release: the images of `train`');
  expect(read('manifest.json').equals(server.files.get('manifest.json')!)).toBe(true);
  expect(JSON.parse((await gannet([...words, '--split', 'train'])).out)).toEqual({
    ...first,
    alreadyHere: first.files,
  });
});

it('[L8] a part grows by the splits that are pulled later, until the release is whole again', async () => {
  const words = ['pull', 'faces@1.0.0', '--server', server.url, '--out', out, '--token', TOKEN, '--json'];
  const splits = server.built.manifest.splits.map(({ name }) => name);
  await gannet([...words, '--split', splits[1]!]);
  expect(JSON.parse((await gannet([...words, '--split', splits[0]!])).out)).toMatchObject({
    ...(splits.length > 2 && { splits: splits.slice(0, 2) }),
  });
  expect((await gannet(['verify', out])).err).toBe('');
  expect(JSON.parse((await gannet(words)).out)).toMatchObject({ images: 12 });
  for (const [name, bytes] of server.files) expect(read(name).equals(bytes)).toBe(true);
  expect(JSON.parse((await gannet([...words, '--split', splits[0]!])).out)).not.toHaveProperty('splits');
  expect((await gannet(['verify', out])).out).toBe(
    `faces@1.0.0: all ${server.files.size} files are right, digest ${server.built.digest}`,
  );
});

it('[L8] refuses splits of which the release has none', async () => {
  expect(
    await gannet(['pull', 'faces@1.0.0', '--server', server.url, '--out', out, '--token', TOKEN, '--split', 'human']),
  ).toMatchObject({ code: 1, err: expect.stringMatching(/^faces@1\.0\.0 has no split human: it has train, /) });
});
