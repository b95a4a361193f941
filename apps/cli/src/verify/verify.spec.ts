import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tinyRelease } from '../testing/release-server.js';
import { gannet } from '../testing/terminal.js';

const SHARD = 'shards/faces-1.0.0-train-000002.tar';

let folder: string;
let digest: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'verify-'));
  const { built, files } = await tinyRelease();
  digest = built.digest;
  mkdirSync(path.join(folder, 'shards'));
  for (const [name, bytes] of files) writeFileSync(path.join(folder, name), bytes);
});

afterEach(() => rmSync(folder, { recursive: true }));

it('[V1] finds an exact release exact', async () => {
  expect(await gannet(['verify', folder])).toEqual({
    code: 0,
    err: '',
    out: `faces@1.0.0: all 11 files are right, digest ${digest}`,
  });
});

it('[V1] names what is changed, missing and extra, and fails', async () => {
  appendFileSync(path.join(folder, SHARD), 'x');
  renameSync(path.join(folder, 'LICENSE'), path.join(folder, 'LICENCE'));
  const said = await gannet(['verify', folder]);
  expect(said).toMatchObject({ code: 1, out: '' });
  expect(said.err.split('\n')).toEqual([
    'LICENCE is not part of the release',
    expect.stringMatching(/^LICENSE is missing: expected \d+ bytes$/),
    expect.stringMatching(/^shards\/faces-1\.0\.0-train-000002\.tar has changed: expected \d+ bytes, found \d+$/),
    `${folder} is not the release faces@1.0.0: 3 problems.`,
  ]);
});

it('[V1] counts a changed manifest as a changed SHA256SUMS', async () => {
  appendFileSync(path.join(folder, 'manifest.json'), '\n');
  expect((await gannet(['verify', folder])).err).toMatch(/^SHA256SUMS has changed: expected sha256/);
});

it('[V1] does not follow a link out of the folder', async () => {
  rmSync(path.join(folder, 'LICENSE'));
  symlinkSync('/etc/hostname', path.join(folder, 'LICENSE'));
  expect((await gannet(['verify', folder])).err).toContain('LICENSE is not a plain file');
});

it.each([
  ['a path that climbs out', '../../etc/passwd', 'leaves the folder it belongs in'],
  ['an absolute path', '/etc/passwd', 'is not made of plain names and single slashes'],
])('[V1] does not look at what a manifest names by %s', async (_what, name, problem) => {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as {
    files: { path: string }[];
  };
  manifest.files[0]!.path = name;
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  expect(await gannet(['verify', folder])).toEqual({
    code: 1,
    out: '',
    err: `${folder} cannot be checked: the path ${JSON.stringify(name)} ${problem}.`,
  });
});

it('[V1] does not go through a folder that is a link', async () => {
  renameSync(path.join(folder, 'shards'), `${folder}-elsewhere`);
  symlinkSync(`${folder}-elsewhere`, path.join(folder, 'shards'));
  const { code, err } = await gannet(['verify', folder]);
  rmSync(`${folder}-elsewhere`, { recursive: true });
  expect(code).toBe(1);
  expect(err).toContain('shards is not a plain file\n');
  expect(err).toContain(`${SHARD} is missing`);
});

it('[V1] prints the problems as JSON too', async () => {
  rmSync(path.join(folder, 'README.md'));
  const said = await gannet(['verify', folder, '--json']);
  expect(said.code).toBe(1);
  expect(JSON.parse(said.out)).toEqual({
    project: 'faces',
    version: '1.0.0',
    digest,
    images: 12,
    files: 10,
    path: folder,
    problems: [expect.stringContaining('README.md is missing')],
    error: { message: expect.stringMatching(/README\.md is missing.*\n.*1 problem\.$/), code: 'CHANGED' },
  });
});

it('[V1] says that a folder is no release', async () => {
  rmSync(path.join(folder, 'manifest.json'));
  expect(await gannet(['verify', folder])).toEqual({
    code: 1,
    out: '',
    err: `${folder} has no manifest.json that can be read (ENOENT): it is no release, or one that was not downloaded to the end.`,
  });
});

it('[V1] passes over what systems leave in folders', async () => {
  mkdirSync(path.join(folder, '.git'));
  for (const name of [
    '.DS_Store',
    'shards/.DS_Store',
    'shards/._faces-1.0.0-train-000002.tar',
    'Thumbs.db',
    'desktop.ini',
    '.directory',
    '.git/HEAD',
    '.gitattributes',
  ])
    writeFileSync(path.join(folder, name), 'x');
  expect(await gannet(['verify', folder])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('all 11 files are right'),
  });
  writeFileSync(path.join(folder, '.hidden'), 'x');
  expect((await gannet(['verify', folder])).err).toContain('.hidden is not part of the release');
});
