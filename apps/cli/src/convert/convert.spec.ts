import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Manifest } from '@gannet/contracts';
import { formatsOf, shardsOf } from '@gannet/release';
import { filesIn } from '../folder.js';
import { tinyRelease } from '../testing/release-server.js';
import { gannet } from '../testing/terminal.js';

let folder: string;
let release: string;
let manifest: Manifest;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'convert-'));
  release = path.join(folder, 'faces');
  const { built, files } = await tinyRelease();
  manifest = built.manifest;
  mkdirSync(path.join(release, 'shards'), { recursive: true });
  for (const [name, bytes] of files) writeFileSync(path.join(release, name), bytes);
});

afterEach(() => rmSync(folder, { recursive: true }));

it.each(formatsOf({}))('[F1] writes $name beside the release, with every split', async ({ name, loss }) => {
  const said = await gannet(['convert', release, '--to', name, '--json']);
  expect(said).toMatchObject({ code: 0, err: '' });
  const made = await filesIn(`${release}-${name}`);
  expect(JSON.parse(said.out)).toMatchObject({ project: 'faces', version: '1.0.0', format: name, path: `${release}-${name}`, files: made.length });
  expect(readFileSync(path.join(`${release}-${name}`, 'README.md'), 'utf8')).toContain(loss ?? 'Every label is exact.');
});

it('[F1] takes only the splits that are asked for, and by itself only those that are there', async () => {
  expect(await gannet(['convert', release, '--to', 'voc', '--split', 'val', '--out', path.join(folder, 'val')])).toMatchObject({ code: 0 });
  expect((await filesIn(path.join(folder, 'val'))).filter((name) => name.startsWith('ImageSets'))).toEqual(['ImageSets/Segmentation/val.txt']);
  for (const shard of shardsOf(manifest, 'val')) rmSync(path.join(release, shard));
  expect(await gannet(['convert', release, '--to', 'voc', '--out', path.join(folder, 'rest')])).toMatchObject({ code: 0 });
  expect((await filesIn(path.join(folder, 'rest'))).filter((name) => name.startsWith('ImageSets'))).not.toContain('ImageSets/Segmentation/val.txt');
});

it('[F2] refuses an unknown format or split, a folder that is there, and what is no release', async () => {
  expect(await gannet(['convert', release, '--to', 'tiff'])).toMatchObject({ code: 2, err: expect.stringContaining('There is no format "tiff": choose one of coco, coco-panoptic') });
  expect(await gannet(['convert', release, '--to', 'voc', '--split', 'train,dev'])).toMatchObject({ code: 2, err: expect.stringContaining('There is no split "dev"') });
  expect(await gannet(['convert', release, '--to', 'voc', '--out', release])).toMatchObject({ code: 1, err: `${release} is there already: choose another folder.` });
  expect(await gannet(['convert', folder, '--to', 'voc'])).toMatchObject({ code: 1, err: expect.stringContaining('has no manifest.json that can be read (ENOENT)') });
});

it('[F2] names a damaged shard and keeps nothing', async () => {
  const [shard] = shardsOf(manifest, 'train');
  const file = path.join(release, shard!);
  writeFileSync(file, readFileSync(file).subarray(0, 3000));
  const said = await gannet(['convert', release, '--to', 'coco']);
  expect(said.code).toBe(1);
  expect(said.err).toContain('Nothing half-written was kept.');
  expect([`${release}-coco`, `${release}-coco.part`].filter((name) => existsSync(name))).toEqual([]);
});
