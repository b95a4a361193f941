import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Manifest } from '@gannet/contracts';
import { checksumsOfPart, formatsOf, readShard, sha256, shardsOf } from '@gannet/release';
import { pack } from 'tar-stream';
import { filesIn } from '../folder.js';
import { tinyRelease } from '../testing/release-server.js';
import { gannet } from '../testing/terminal.js';

let folder: string;
let release: string;
let manifest: Manifest;
let digest: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'convert-'));
  release = path.join(folder, 'faces');
  const { built, files } = await tinyRelease();
  ({ manifest, digest } = built);
  mkdirSync(path.join(release, 'shards'), { recursive: true });
  for (const [name, bytes] of files) writeFileSync(path.join(release, name), bytes);
});

afterEach(() => rmSync(folder, { recursive: true }));

it.each(formatsOf({}))('[F1] writes $name beside the release, with every split', async ({ name, loss }) => {
  const said = await gannet(['convert', release, '--to', name, '--json']);
  expect(said).toMatchObject({ code: 0, err: '' });
  const made = (await filesIn(`${release}-${name}`)).filter((file) => file !== '.gannet-convert.json');
  expect(JSON.parse(said.out)).toMatchObject({
    project: 'faces',
    version: '1.0.0',
    format: name,
    path: `${release}-${name}`,
    files: made.length,
  });
  expect(readFileSync(path.join(`${release}-${name}`, 'README.md'), 'utf8')).toContain(loss ?? 'Every label is exact.');
});

it('[F1] takes only the splits that are asked for, and by itself all that were pulled', async () => {
  const lists = async (out: string): Promise<string[]> =>
    (await filesIn(path.join(folder, out))).filter((name) => name.startsWith('ImageSets'));
  expect(
    await gannet(['convert', release, '--to', 'voc', '--split', 'val', '--out', path.join(folder, 'val')]),
  ).toMatchObject({ code: 0 });
  expect(await lists('val')).toEqual(['ImageSets/Segmentation/val.txt']);
  expect(
    await gannet([
      'convert',
      release,
      '--to',
      'voc',
      '--split',
      'val',
      '--split',
      'test,val',
      '--out',
      path.join(folder, 'both'),
    ]),
  ).toMatchObject({ code: 0 });
  expect(await lists('both')).toEqual(['test', 'val'].map((name) => `ImageSets/Segmentation/${name}.txt`));
  for (const shard of shardsOf(manifest, 'val')) rmSync(path.join(release, shard));
  writeFileSync(
    path.join(release, 'SHA256SUMS'),
    checksumsOfPart(
      { manifest, digest, splits: ['train', 'test'] },
      sha256(readFileSync(path.join(release, 'README.md'))),
    ),
  );
  expect(await gannet(['convert', release, '--to', 'voc', '--out', path.join(folder, 'rest')])).toMatchObject({
    code: 0,
  });
  expect(await lists('rest')).toContain('ImageSets/Segmentation/train.txt');
  expect(await lists('rest')).not.toContain('ImageSets/Segmentation/val.txt');
  expect(
    await gannet(['convert', release, '--to', 'voc', '--split', 'val,train', '--out', path.join(folder, 'no')]),
  ).toMatchObject({
    code: 1,
    err: `${release} holds only the splits train, test: pull faces@1.0.0 into it with --split val first.`,
  });
  expect(
    await gannet(['convert', release, '--to', 'voc', '--split', 'human', '--out', path.join(folder, 'no')]),
  ).toMatchObject({ code: 1, err: 'faces@1.0.0 has no split human: it has train, val, test.' });
});

it("[F5] names a shard that is missing, and a licence that is not the release's, and writes nothing", async () => {
  const [shard] = shardsOf(manifest, 'train');
  rmSync(path.join(release, shard!));
  for (const more of [[], ['--split', 'train']]) {
    expect(await gannet(['convert', release, '--to', 'voc', ...more])).toMatchObject({
      code: 1,
      out: '',
      err: `${release} cannot be converted: ${shard} is missing. Run gannet pull again, or name the splits to take with --split.`,
    });
  }
  expect(
    await gannet(['convert', release, '--to', 'voc', '--split', 'val', '--out', path.join(folder, 'val')]),
  ).toMatchObject({ code: 0 });
  writeFileSync(path.join(release, 'LICENSE'), 'other');
  expect(await gannet(['convert', release, '--to', 'voc', '--split', 'val'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('LICENSE has changed'),
  });
  expect(existsSync(`${release}-voc`)).toBe(false);
});

it('[F5] names a shard whose bytes changed, whatever they decode to', async () => {
  const [shard] = shardsOf(manifest, 'train');
  const bytes = readFileSync(path.join(release, shard!));
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path.join(release, shard!), bytes);
  for (const { name } of formatsOf({})) {
    const said = await gannet(['convert', release, '--to', name]);
    expect({ code: said.code, err: said.err.includes(`${shard} has changed`) }).toEqual({ code: 1, err: true });
    expect(existsSync(`${release}-${name}`)).toBe(false);
  }
});

it('[F2] refuses an unknown format or split, a folder that is there, and what is no release', async () => {
  expect(await gannet(['convert', release, '--to', 'tiff'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no format "tiff": choose one of coco, coco-panoptic'),
  });
  expect(await gannet(['convert', release, '--to', 'voc', '--split', 'train,dev'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no split "dev"'),
  });
  expect(await gannet(['convert', release, '--to', 'voc', '--out', release])).toMatchObject({
    code: 1,
    err: `${release} is there already, and was not made by gannet convert: choose another folder.`,
  });
  expect(await gannet(['convert', folder, '--to', 'voc'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('has no manifest.json that can be read (ENOENT)'),
  });
});

/**
 * The release with its first training shard made anew: the same samples under names of somebody else's choice, and a
 * manifest to match.
 */
async function renameSamples(rename: (key: string) => string): Promise<void> {
  const [shard] = shardsOf(manifest, 'train');
  const tar = pack();
  for await (const { key, image, mask, record } of readShard(
    createReadStream(path.join(release, shard!)) as AsyncIterable<Buffer>,
  )) {
    const name = rename(key);
    for (const [ending, body] of [
      ['json', JSON.stringify({ ...record, key: name })],
      ['mask.png', Buffer.from(mask!)],
      ['png', Buffer.from(image)],
    ] as const)
      tar.entry({ name: `${name}.${ending}` }, body);
  }
  tar.finalize();
  const bytes = await buffer(tar);
  writeFileSync(path.join(release, shard!), bytes);
  const files = manifest.files.map((file) =>
    file.path === shard
      ? { ...file, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
      : file,
  );
  writeFileSync(path.join(release, 'manifest.json'), JSON.stringify({ ...manifest, files }));
}

it.each([
  ['an absolute path', (key: string) => `${folder}/escaped/${key}`],
  ['a path that climbs out', (key: string) => `a/../../${key}`],
  ['dots alone', (key: string) => `../../${key}`],
  ['the seed of another', (key: string) => `9${key.slice(1)}`],
  ['nothing', () => ''],
])('[F3] refuses a shard whose samples are named by %s, and writes nothing', async (_what, rename) => {
  await renameSamples(rename);
  const before = await filesIn(folder);
  for (const format of ['voc', 'coco']) {
    expect(await gannet(['convert', release, '--to', format])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /train-000000\.tar has changed and cannot be read: .* Nothing half-written was kept\.$/,
      ),
    });
  }
  expect(await filesIn(folder)).toEqual(before);
});

it('[F2] names a damaged shard and keeps nothing', async () => {
  const [shard] = shardsOf(manifest, 'train');
  const file = path.join(release, shard!);
  writeFileSync(file, readFileSync(file).subarray(0, 3000));
  const said = await gannet(['convert', release, '--to', 'coco']);
  expect(said.code).toBe(1);
  expect(said.err).toContain('Nothing half-written was kept.');
  expect([`${release}-coco`, `${release}-coco.gannet-part`].filter((name) => existsSync(name))).toEqual([]);
});

const VOC = ['convert', 'RELEASE', '--to', 'voc', '--json'];
const voc = async (...more: string[]): Promise<{ code: number; out: unknown; err: string }> => {
  const { code, out, err } = await gannet([...VOC.map((word) => (word === 'RELEASE' ? release : word)), ...more]);
  return { code, out: JSON.parse(out) as unknown, err };
};

it('[F4] leaves the same conversion alone when it is there, and refuses another one and a changed one', async () => {
  const first = await voc();
  expect(first).toMatchObject({ code: 0, out: { alreadyHere: false } });
  const stamp = statSync(path.join(`${release}-voc`, 'README.md')).mtimeMs;
  expect(await voc()).toEqual({ ...first, out: { ...(first.out as object), alreadyHere: true } });
  expect(statSync(path.join(`${release}-voc`, 'README.md')).mtimeMs).toBe(stamp);
  expect(await voc('--split', 'val')).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      `${release}-voc holds faces@1.0.0 as voc (train, val, test): choose another folder for faces@1.0.0 as voc (val).`,
    ),
  });
  rmSync(path.join(`${release}-voc`, 'LICENSE'));
  expect(await voc()).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /but has changed since: \d+ files of \d+ bytes in all, not \d+ of \d+\. Remove it, or choose another folder\.$/,
    ),
  });
});

const unfinished = {
  project: 'faces',
  version: '1.0.0',
  digest: 'd',
  format: 'coco',
  revision: 1,
  splits: ['train'],
  written: null,
};

it('[F2] deletes nothing that it did not make, and what a killed conversion left', async () => {
  const aside = `${release}-voc.gannet-part`;
  for (const one of [aside, `${release}-voc.part`]) {
    mkdirSync(one);
    writeFileSync(path.join(one, 'precious'), 'mine');
  }
  expect(await voc()).toMatchObject({
    code: 1,
    err: expect.stringContaining(`${aside} is in the way, and was not made by gannet convert`),
  });
  expect(readFileSync(path.join(aside, 'precious'), 'utf8')).toBe('mine');
  writeFileSync(path.join(aside, '.gannet-convert.json'), JSON.stringify(unfinished));
  expect(await voc()).toMatchObject({ code: 0 });
  expect(existsSync(aside)).toBe(false);
  expect(readFileSync(path.join(`${release}-voc.part`, 'precious'), 'utf8')).toBe('mine');
});

it('[F1] writes into an empty folder that is there, also through a link and where one is, without replacing it', async () => {
  const there = `${release}-voc`;
  mkdirSync(there);
  const { ino } = statSync(there);
  symlinkSync(there, path.join(folder, 'link'));
  expect(await voc('--out', path.join(folder, 'link'))).toMatchObject({ code: 0, out: { alreadyHere: false } });
  expect([statSync(there).ino, lstatSync(path.join(folder, 'link')).isSymbolicLink()]).toEqual([ino, true]);
  const names = await filesIn(there);
  expect(await voc()).toMatchObject({ code: 0, out: { alreadyHere: true } });
  mkdirSync(path.join(folder, 'here'));
  const before = process.cwd();
  process.chdir(path.join(folder, 'here'));
  try {
    expect(await voc('--out', '.')).toMatchObject({ code: 0, out: { alreadyHere: false } });
    expect(await filesIn('.')).toEqual(names);
  } finally {
    process.chdir(before);
  }
});

it('[F1] writes onto a disk of its own', async () => {
  const disk = path.join(folder, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', disk]).status !== 0) return; // only root may
  try {
    expect(await voc('--out', disk)).toMatchObject({ code: 0, out: { alreadyHere: false } });
    expect(await voc('--out', disk)).toMatchObject({ code: 0, out: { alreadyHere: true } });
  } finally {
    spawnSync('umount', [disk]);
  }
});

it('[F2] takes the place of what a killed conversion left in an empty folder, and deletes nothing else there', async () => {
  const aside = path.join(`${release}-voc`, '.gannet-part');
  mkdirSync(aside, { recursive: true });
  writeFileSync(path.join(aside, 'precious'), 'mine');
  expect(await voc()).toMatchObject({ code: 1, err: expect.stringContaining(`${aside} is in the way`) });
  expect(readFileSync(path.join(aside, 'precious'), 'utf8')).toBe('mine');
  writeFileSync(path.join(aside, '.gannet-convert.json'), JSON.stringify(unfinished));
  expect(await voc()).toMatchObject({ code: 0 });
  expect(existsSync(aside)).toBe(false);
});

it('[F1] refuses a file and a folder with files', async () => {
  writeFileSync(path.join(folder, 'file'), 'mine');
  expect(await voc('--out', path.join(folder, 'file'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('is there already'),
  });
  expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe('mine');
});
