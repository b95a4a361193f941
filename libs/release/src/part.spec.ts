import { createHash } from 'node:crypto';
import type { Split } from '@gannet/contracts';
import {
  buildRelease,
  type BuiltRelease,
  cardOfPart,
  checksumsOfPart,
  croissantOfPart,
  croissantText,
  filesOfSplits,
  type Part,
  someSplits,
  splitsListed,
  verifyFolder,
  wholeCard,
} from './index.js';
import { facts, human, MemorySink, samples } from './testing/world.js';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

let built: BuiltRelease;
let whole: MemorySink;

beforeAll(async () => {
  whole = new MemorySink();
  built = await buildRelease(
    {
      facts: facts(40),
      samples: samples(40),
      humans: [human(7)],
      keep: () => true,
      licenseText: 'text',
      shards: { samples: 10 },
    },
    whole,
  );
});

const part = (...splits: Split[]): Part => ({ ...built, splits });
const text = (path: string): string => whole.get(path).toString('utf8');

/** The folder of a part, with its own card and checksums. */
function folderOf(of: Part): Map<string, Buffer> {
  const card = cardOfPart(text('README.md'), of);
  const files = new Map(filesOfSplits(of.manifest, of.splits).map(({ path }) => [path, whole.get(path)]));
  return files
    .set('README.md', Buffer.from(card))
    .set('SHA256SUMS', Buffer.from(checksumsOfPart(of, sha256(card))))
    .set('manifest.json', whole.get('manifest.json'));
}

function verified(files: ReadonlyMap<string, Buffer>, asked?: Split[]): ReturnType<typeof verifyFolder> {
  const found = new Map(
    [...files]
      .filter(([path]) => path !== 'manifest.json')
      .map(([path, bytes]) => [path, { bytes: bytes.byteLength, sha256: sha256(bytes) }]),
  );
  return verifyFolder(
    built.manifest,
    built.digest,
    {
      files: found,
      checksums: files.get('SHA256SUMS')?.toString() ?? null,
      card: files.get('README.md')?.toString() ?? null,
    },
    asked,
  );
}

it('[T1] the checksums of a part are those of the files that are there', () => {
  const files = folderOf(part('train'));
  const lines = files
    .get('SHA256SUMS')!
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  ') as [string, string]);
  expect(lines.map(([, path]) => path)).toEqual([...files.keys()].filter((path) => path !== 'SHA256SUMS').sort());
  for (const [sum, path] of lines) expect(sum).toBe(sha256(files.get(path)!));
});

it('[T1] the card of a part loads what is there and says that it is a part', () => {
  const card = cardOfPart(text('README.md'), part('val', 'human'));
  expect([...card.matchAll(/^ {2}- split: (\w+)$/gm)].map(([, name]) => name)).toEqual(['validation', 'human']);
  expect(card).toContain('> This folder holds part of the release: the images of `val` (');
  expect(card).toContain('WebDataset("shards/faces-1.0.0-val-000000.tar"');
  expect(text('README.md')).toContain('WebDataset("shards/faces-1.0.0-train-{000000..');
  expect(wholeCard(card, part('val', 'human'))).toBe(text('README.md'));
  expect(wholeCard(card.replace('synthetic', 'real'), part('val', 'human'))).toBeNull();
  expect(wholeCard(card.replace(/^> .*$/m, '> As another version of gannet says it.'), part('val', 'human'))).toBe(
    text('README.md'),
  );
});

it('[T1] the card of a part without images has nothing to load, and a card of another form stays as it is', () => {
  expect(cardOfPart(text('README.md'), part())).toContain('\n  data_files: []\n');
  expect(cardOfPart('# Something\n', part('train'))).toBe('# Something\n');
});

it('[T1] Croissant names the shards and the splits that are there', () => {
  const published = { date: '2026-01-31', url: 'https://gannet.example/p/faces/releases/1.0.0', digest: built.digest };
  const all = croissantText(built.manifest, published);
  const some = JSON.parse(croissantOfPart(all, part('val'))!) as {
    distribution: { '@id': string; containedIn?: object[] }[];
    recordSet: { '@id': string; data: object[] }[];
    description: string;
    datePublished: string;
    url: string;
  };
  expect(some.distribution.map((file) => file['@id'])).toEqual([
    'provenance.jsonl',
    'shards/faces-1.0.0-val-000000.tar',
    'image-files',
    'mask-files',
  ]);
  expect(some.distribution.at(-1)!.containedIn).toEqual([{ '@id': 'shards/faces-1.0.0-val-000000.tar' }]);
  expect(some.recordSet.find((set) => set['@id'] === 'splits')!.data).toHaveLength(1);
  expect(some.description).toMatch(/ and 0 images labelled by people\.$/);
  expect([some.datePublished, some.url]).toEqual([published.date, published.url]);
  expect(croissantOfPart(all, part('train', 'val', 'test', 'human'))).toBe(all);
  expect(croissantOfPart('{}', part('val'))).toBeNull();
});

it('[T2] a part is exact by itself, and says which splits it holds', () => {
  for (const splits of [['train'], ['val', 'human'], ['test'], []] satisfies Split[][])
    expect(verified(folderOf(part(...splits)))).toEqual({ splits, problems: [] });
  expect(verified(folderOf(part('train', 'human')), ['human'])).toEqual({ splits: ['train', 'human'], problems: [] });
  expect(verified(new Map(whole.files))).toEqual({ splits: null, problems: [] });
  expect(splitsListed(built.manifest, text('SHA256SUMS'))).toBeNull();
  expect([
    someSplits(built.manifest, ['human', 'train']),
    someSplits(built.manifest, ['human', 'test', 'val', 'train']),
  ]).toEqual([['train', 'human'], null]);
});

it('[T2] what is missing from a part, changed in it or more than it is named', () => {
  const files = folderOf(part('train'));
  files.set('shards/faces-1.0.0-val-000000.tar', whole.get('shards/faces-1.0.0-val-000000.tar'));
  files.delete('shards/faces-1.0.0-train-000001.tar');
  files.set('README.md', Buffer.from('mine'));
  expect(verified(files).problems).toEqual([
    expect.stringMatching(/^README\.md has changed: expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}$/),
    expect.stringMatching(/^shards\/faces-1\.0\.0-train-000001\.tar is missing: expected \d+ bytes$/),
    "shards/faces-1.0.0-val-000000.tar is not part of the release's splits train",
  ]);
});

it('[T2] a card that was changed together with its checksum is not that of the release', () => {
  const files = folderOf(part('train'));
  const card = files.get('README.md')!.toString().replace('synthetic', 'real');
  files
    .set('README.md', Buffer.from(card))
    .set('SHA256SUMS', Buffer.from(checksumsOfPart(part('train'), sha256(card))));
  expect(verified(files).problems).toEqual([
    "README.md and SHA256SUMS have changed: the card is not made from the release's own",
  ]);
});

it('[T2] a part as it was pulled before, with the card and checksums of the whole release, is exact for the splits that are asked for', () => {
  const files = new Map([...whole.files].filter(([path]) => !path.startsWith('shards/') || path.includes('-train-')));
  expect(verified(files, ['train'])).toEqual({ splits: null, problems: [] });
  expect(verified(files).problems.every((problem) => problem.includes('is missing'))).toBe(true);
  expect(verified(files).problems.length).toBeGreaterThan(0);
});
