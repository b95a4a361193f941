import type { ReleaseDetail } from '@gannet/contracts';
import { waysToGet } from './how-to-get';

const release = {
  project: 'faces',
  version: '2.0.0',
  formats: [{ name: 'coco' }],
  manifest: {
    image: { width: 64, height: 48 },
    splits: [{ name: 'train' }],
    files: [{ path: 'classes.json' }, { path: 'shards/faces-000000.tar' }],
  },
} as unknown as ReleaseDetail;
const code = (name: string): string =>
  waysToGet(release, 'https://gannet.example.org').find((way) => way.name === name)?.code ?? '';

it('pulls this version from this server', () => {
  expect(code('gannet')).toContain(
    '\nnpx --no-install gannet pull faces@2.0.0 --server https://gannet.example.org\nnpx --no-install gannet verify faces-2.0.0',
  );
});

it('loads the shards and nothing else in Python', () => {
  expect(code('Python')).toContain('shards = ["faces-2.0.0/shards/faces-000000.tar"]');
});

it('fetches every file with the token in a header, never in the address, and checks the sums', () => {
  const lines = code('curl').split('\n');
  expect(lines.filter((line) => line.startsWith('curl'))).toHaveLength(4);
  expect(lines.every((line) => !/https:\S*GANNET_TOKEN/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe('cd faces-2.0.0 && sha256sum -c SHA256SUMS');
});

it('loads it with every framework from the format that the command writes', () => {
  for (const [name, format] of [
    ['Hugging Face', 'parquet'],
    ['COCO', 'coco'],
    ['YOLO', 'yolo'],
  ] as const) {
    expect(code(name)).toContain(
      `# npx --no-install gannet pull faces@2.0.0 --server https://gannet.example.org --format ${format}`,
    );
    expect(code(name)).toContain(`faces-2.0.0-${format}`);
  }
  expect(code('Croissant')).toContain('faces-2.0.0/croissant.json');
});

it('trains and loads on the split that is there', () => {
  const small = {
    ...release,
    manifest: { ...release.manifest, splits: [{ name: 'val' }, { name: 'human' }] },
  } as ReleaseDetail;
  const all = waysToGet(small, 'https://gannet.example.org')
    .map((way) => way.code)
    .join('\n');
  for (const part of [
    'split="validation"',
    'instances_val.json',
    '-yolo/images/val"',
    '-yolo/labels/val"',
    'imgsz=64 mask_ratio=1',
  ])
    expect(all).toContain(part);
  expect(all).not.toMatch(/_train|\/train|"train"/);
});

it('has a token that was just made in the lines to copy', () => {
  const ways = waysToGet(release, 'https://gannet.example.org', 'gnt_secret');
  for (const name of ['gannet', 'curl'])
    expect(ways.find((way) => way.name === name)?.code).toMatch(/^export GANNET_TOKEN='gnt_secret'\n/);
  expect(waysToGet(release, 'https://gannet.example.org')[0]?.code).toMatch(/^export GANNET_TOKEN='paste a token/);
});
