import {
  buildRelease,
  diffReleases,
  encodeSample,
  type FormatSource,
  type ReleaseFacts,
  type Sample,
  sourceFrom,
  versionAfter,
} from './index.js';
import { facts, human, inPieces, MemorySink, pixelsOf, sample, samples } from './testing/world.js';

async function release(
  made: Iterable<Sample>,
  count: number,
  more: Partial<ReleaseFacts> = {},
  humans: readonly Sample[] = [],
  dropped: readonly number[] = [],
): Promise<FormatSource> {
  const sink = new MemorySink();
  const { manifest } = await buildRelease(
    {
      facts: { ...facts(count), ...more },
      samples: made,
      humans,
      keep: ({ seed }) => !dropped.includes(seed),
      licenseText: 'text',
    },
    sink,
  );
  return sourceFrom(manifest, 'text', (path) => inPieces(sink.get(path)));
}

/** The sample of a seed with the first `pixels` pixels of another class. */
function relabelled(seed: number, pixels: number): Sample {
  const { rgb, labels } = pixelsOf(seed);
  for (let i = 0; i < pixels; i++) labels.data[i] = (labels.data[i]! + 1) % 3;
  const { record } = sample(seed);
  return encodeSample({
    seed,
    psi: record.psi,
    score: record.score,
    rgb,
    labels,
    classes: 3,
    provenance: record.provenance,
  });
}

it('[D1] finds nothing between a release and itself', async () => {
  const one = await release(samples(20), 20, {}, [human(7)]);
  expect(await diffReleases(one, one)).toEqual({
    change: 'patch',
    settings: [],
    classes: { added: [], removed: [], renamed: [], moved: [] },
    added: [],
    removed: [],
    relabelled: [],
    redrawn: [],
    same: 21,
    hasSameGenerator: true,
  });
});

it('[D1] tells added from removed across all splits', async () => {
  const [from, to] = [
    await release(samples(20), 20, {}, [human(7)], [103, 107]),
    await release(samples(30), 30, {}, [human(7), human(9)], [104]),
  ];
  const keys = (seeds: number[]): string[] => seeds.map((seed) => String(seed).padStart(10, '0'));
  const { added, removed, same, change } = await diffReleases(from, to);
  expect(added.sort()).toEqual(keys([9, 103, 107, ...Array.from({ length: 10 }, (_, i) => 120 + i)]));
  expect(removed).toEqual(keys([104]));
  expect({ same, change }).toEqual({ same: 18, change: 'major' });
});

it('[D2] puts the largest change of labels first, with IoU over the classes of either mask', async () => {
  const [from, to] = [
    await release(samples(5), 5),
    await release([sample(100), relabelled(101, 2), sample(102), relabelled(103, 20), sample(104)], 5),
  ];
  const seen: string[] = [];
  const {
    relabelled: changes,
    change,
    same,
  } = await diffReleases(from, to, { onRelabelled: ({ key }, a, b) => void seen.push(`${key} ${a.key === b.key}`) });
  expect(changes.map(({ key, changedPixels }) => [key, changedPixels])).toEqual([
    ['0000000103', 20],
    ['0000000101', 2],
  ]);
  expect({ change, same, seen: seen.length }).toEqual({ change: 'major', same: 3, seen: 2 });
  const [before, after] = [
    pixelsOf(101).labels.data,
    Uint8Array.from(pixelsOf(101).labels.data, (value, i) => (i < 2 ? (value + 1) % 3 : value)),
  ];
  const ious = [0, 1, 2].map((value) => {
    const [a, b] = [before, after].map((data) => new Set([...data.keys()].filter((i) => data[i] === value)));
    return [...a!].filter((i) => b!.has(i)).length / new Set([...a!, ...b!]).size;
  });
  expect(changes[1]!.iou).toBeCloseTo(ious.reduce((sum, iou) => sum + iou, 0) / 3, 12);
});

it('[D3] names changed settings and classes; a renamed class makes a major', async () => {
  const [from, to] = [
    await release(samples(3), 3),
    await release(samples(3), 3, {
      classes: ['background', 'face', 'hair'],
      filter: { dropShare: 0.2, score: 'top-10%-mean', rule: 'most uncertain first' },
    }),
  ];
  const difference = await diffReleases(from, to);
  expect(difference.settings).toEqual([{ name: 'drop share', from: '0.1', to: '0.2' }]);
  expect(difference.classes).toEqual({
    added: [],
    removed: [],
    renamed: [{ value: 1, from: 'skin', to: 'face' }],
    moved: [],
  });
  expect(difference.change).toBe('major');
});

it.each([
  [
    'two names that were exchanged',
    ['background', 'hair', 'skin'],
    {
      added: [],
      removed: [],
      renamed: [
        { value: 1, from: 'skin', to: 'hair' },
        { value: 2, from: 'hair', to: 'skin' },
      ],
    },
    'major',
  ],
  ['a class more', ['background', 'skin', 'hair', 'ears'], { added: ['ears'], removed: [], renamed: [] }, 'minor'],
  ['the last class less', ['background', 'skin'], { added: [], removed: ['hair'], renamed: [] }, 'major'],
] as const)('[D3] a class is its value: %s', async (_what, classes, expected, change) => {
  const [from, to] = [
    await release([], 0, { seeds: { first: 0, count: 0 } }),
    await release([], 0, { seeds: { first: 0, count: 0 }, classes: [...classes] }),
  ];
  expect(await diffReleases(from, to)).toMatchObject({ classes: expected, change });
});

it('[D4] follows the rule of versions: the same data is a patch, more is a minor, anything else a major', async () => {
  const few = await release(samples(5), 5);
  expect((await diffReleases(few, await release(samples(9), 9))).change).toBe('minor');
  expect((await diffReleases(await release(samples(9), 9), few)).change).toBe('major');
  expect(['major', 'minor', 'patch'].map((change) => versionAfter('1.4.2', change as 'major'))).toEqual([
    '2.0.0',
    '1.5.0',
    '1.4.3',
  ]);
});

it('[D3] through the history of the schema, a merge is no renaming and an order is one; labels are compared as they are meant', async () => {
  const none = { seeds: { first: 0, count: 0 } };
  const before = await release([], 0, { ...none, classes: ['background', 'skin', 'hair', 'hat'] });
  const merged = await release([], 0, { ...none, classes: ['background', 'skin', 'hat'] });
  expect((await diffReleases(before, merged, { mapping: [0, 1, 1, 2] })).classes).toEqual({
    added: [],
    removed: ['hair'],
    renamed: [],
    moved: [{ name: 'hat', from: 3, to: 2 }],
  });
  const other = await release([], 0, { ...none, classes: ['background', 'hat', 'face', 'beard'] });
  expect((await diffReleases(before, other, { mapping: [0, 2, 2, 1] })).classes).toEqual({
    added: ['beard'],
    removed: ['hair'],
    renamed: [{ value: 2, from: 'skin', to: 'face' }],
    moved: [
      { name: 'hat', from: 3, to: 1 },
      { name: 'face', from: 1, to: 2 },
    ],
  });
});

it('[D5] compares no image with that of another generator, and calls the change a major one', async () => {
  const generator = { ...facts(3).generator, version: '2.0.0', digest: 'e'.repeat(64) };
  const seeds = [100, 101, 102, 103];
  const newer = seeds.map((seed) => {
    const { record } = sample(seed);
    const provenance = { ...record.provenance, generator: generator.digest };
    return encodeSample({ seed, psi: record.psi, score: record.score, ...pixelsOf(seed), classes: 3, provenance });
  });
  const [from, to] = [await release(samples(3), 3), await release(newer, 4, { generator })];
  const keys = seeds.map((seed) => String(seed).padStart(10, '0'));
  const { added, removed, settings, ...rest } = await diffReleases(from, to);
  expect([added.sort(), removed.sort()]).toEqual([keys, keys.slice(0, 3)]);
  expect(rest).toMatchObject({ relabelled: [], redrawn: [], same: 0, change: 'major', hasSameGenerator: false });
  expect(settings.map(({ name }) => name)).toContain('generator');
});
