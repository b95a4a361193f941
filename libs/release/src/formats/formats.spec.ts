import { execFileSync } from 'node:child_process';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { decodeIndexedPng, decodeRgbPng, type LabelMap } from '@gannet/raster';
import fc from 'fast-check';
import {
  buildRelease,
  encodeSample,
  formatNamed,
  type FormatSource,
  packCounts,
  pixelsInside,
  releaseTask,
  type Sample,
  sourceFrom,
  TarSink,
  unpackCounts,
  writeFormat,
} from '../index.js';
import { facts, human, inPieces, MemorySink, pixelsOf, samples, sample } from '../testing/world.js';
import { HARD_MAPS, labelMaps } from '../testing/maps.js';

/** A release of these label maps, from seed 100 on, and one more that a person labelled. */
async function release(maps: readonly LabelMap[]): Promise<FormatSource> {
  const { width, height } = maps[0]!;
  const { provenance } = sample(100).record;
  const made = maps.map((labels, i) =>
    encodeSample({
      seed: 100 + i,
      psi: 0.7,
      score: i,
      rgb: new Uint8Array(width * height * 3).fill(i),
      labels,
      classes: 3,
      provenance,
    }),
  );
  return published(
    made,
    { ...facts(maps.length), image: { width, height } },
    width === 6 && height === 4 ? [human(7)] : [],
  );
}

async function published(
  made: readonly Sample[] | Iterable<Sample>,
  of: ReturnType<typeof facts>,
  humans: readonly Sample[],
): Promise<FormatSource> {
  const sink = new MemorySink();
  const { manifest } = await buildRelease(
    { facts: of, samples: made, humans, keep: () => true, licenseText: 'text' },
    sink,
  );
  return sourceFrom(manifest, 'the licence', (path) => inPieces(sink.get(path)));
}

async function written(name: string, source: FormatSource): Promise<MemorySink> {
  const sink = new MemorySink();
  await writeFormat(formatNamed(name)!, source, sink);
  return sink;
}

const json = <T>(sink: MemorySink, path: string): T => JSON.parse(sink.get(path).toString()) as T;

/** The release as it is, before any format: its shards are WebDataset. */
const CANONICAL = 'the canonical shards';

/** How each exact format is read back: class by pixel of every sample, by key. */
const READERS: Readonly<
  Record<string, (sink: MemorySink, source: FormatSource) => Promise<Map<string, number[]>> | Map<string, number[]>>
> = {
  async [CANONICAL](_sink, source) {
    const masks = new Map<string, number[]>();
    for (const { name } of source.manifest.splits) {
      for await (const { key, mask } of source.samples(name)) {
        const decoded = decodeIndexedPng(mask!);
        if (!decoded.ok) throw new Error(decoded.problem);
        masks.set(key, [...decoded.map.data]);
      }
    }
    return masks;
  },
  coco: (sink, { manifest }) =>
    new Map(
      manifest.splits.flatMap(({ name }) => {
        const file = json<{
          images: { id: number; file_name: string }[];
          annotations: {
            image_id: number;
            category_id: number;
            segmentation: { size: [number, number]; counts: string };
          }[];
        }>(sink, `annotations/instances_${name}.json`);
        return file.images.map(({ id, file_name }) => {
          const { width, height } = manifest.image;
          const classes = new Array<number>(width * height).fill(0);
          for (const { category_id, segmentation } of file.annotations.filter(
            (annotation) => annotation.image_id === id,
          )) {
            expect(segmentation.size).toEqual([height, width]);
            pixelsInside(unpackCounts(segmentation.counts), width, height).forEach((one, i) => {
              if (one) classes[i] = category_id;
            });
          }
          return [file_name.replace('.png', ''), classes] as const;
        });
      }),
    ),
  'coco-panoptic': (sink) =>
    new Map(
      [...sink.files.keys()]
        .filter((path) => path.includes('/panoptic_') && path.endsWith('.png'))
        .map((path) => {
          const decoded = decodeRgbPng(sink.get(path));
          if (!decoded.ok) throw new Error(decoded.problem);
          return [
            path.split('/').at(-1)!.replace('.png', ''),
            Array.from({ length: decoded.width * decoded.height }, (_, i) => decoded.rgb[3 * i]! - 1),
          ] as const;
        }),
    ),
  voc: (sink) => indexed(sink, /^SegmentationClass\/(\d+)\.png$/),
  imagefolder: (sink) => indexed(sink, /\/masks\/(\d+)\.png$/),
  async parquet(sink) {
    const masks = new Map<string, number[]>();
    for (const [path, bytes] of sink.files) {
      if (!path.endsWith('.parquet')) continue;
      const file = new Uint8Array(bytes).buffer;
      for (const row of await parquetReadObjects({ file, utf8: false })) {
        const decoded = decodeIndexedPng((row['mask'] as { bytes: Uint8Array }).bytes);
        if (!decoded.ok) throw new Error(decoded.problem);
        masks.set(row['key'] as string, [...decoded.map.data]);
      }
      expect(parquetMetadata(file).key_value_metadata?.[0]?.key).toBe('huggingface');
    }
    return masks;
  },
};

function indexed(sink: MemorySink, pattern: RegExp): Map<string, number[]> {
  return new Map(
    [...sink.files].flatMap(([path, bytes]) => {
      const key = pattern.exec(path)?.[1];
      const decoded = decodeIndexedPng(bytes);
      return key !== undefined && decoded.ok ? [[key, [...decoded.map.data]] as const] : [];
    }),
  );
}

const EXACT = Object.keys(READERS);
const PARTS = releaseTask('parts').formats;

it('[X1] every format says whether it is exact, and the exact ones are those that are tested to be', () => {
  expect(
    PARTS.filter(({ loss }) => loss === null)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(EXACT.filter((name) => name !== CANONICAL).sort());
});

async function checkRoundTrip(name: string, maps: readonly LabelMap[]): Promise<void> {
  const source = await release(maps);
  const read = await READERS[name]!(name === CANONICAL ? new MemorySink() : await written(name, source), source);
  maps.forEach((map, i) => expect(read.get(String(100 + i).padStart(10, '0'))).toEqual([...map.data]));
  if (source.manifest.counts.human > 0) expect(read.get('0000000007')).toEqual([...pixelsOf(7).labels.data]);
  expect(read.size).toBe(maps.length + source.manifest.counts.human);
}

it.each(EXACT)('[X1] %s gives back the same classes of hard maps', (name) =>
  checkRoundTrip(name, Object.values(HARD_MAPS)),
);

it.each(EXACT)('[X1] %s gives back the same classes of any map', async (name) => {
  await fc.assert(
    fc.asyncProperty(labelMaps, (map) => checkRoundTrip(name, [map])),
    { numRuns: 25 },
  );
});

it.each(PARTS)(
  '[X2] $name writes the same bytes twice, with licence, and a card that says what is lost',
  async (format) => {
    const source = await release(Object.values(HARD_MAPS));
    const [a, b] = [await written(format.name, source), await written(format.name, source)];
    expect(a.files).toEqual(b.files);
    expect(a.get('LICENSE').toString()).toBe('the licence');
    expect(a.get('README.md').toString()).toContain(format.loss ?? 'Every label is exact.');
    expect(
      [...a.files.keys()].filter((path) =>
        a
          .get(path)
          .toString('latin1')
          .match(/20\d\d-\d\d-\d\d/),
      ),
    ).toEqual([]);
  },
);

it('[X12] the cards of all that has indexed masks say how to open them', async () => {
  const source = await release(Object.values(HARD_MAPS));
  const cards = await Promise.all(
    PARTS.map(async ({ name }) => [name, (await written(name, source)).get('README.md').toString()] as const),
  );
  expect(cards.filter(([, card]) => card.includes('open them with Pillow')).map(([name]) => name)).toEqual([
    'voc',
    'imagefolder',
    'parquet',
  ]);
  expect(cards.find(([name]) => name === 'coco-panoptic')![1]).toContain('`cv2.imread` returns BGR');
});

it.each(PARTS)('[X2] $name of a release without images is whole', async ({ name }) => {
  const source = await published([], facts(0), []);
  expect([...(await written(name, source)).files.keys()]).toEqual(expect.arrayContaining(['README.md', 'LICENSE']));
});

it.each(PARTS)('[X2] $name keeps images byte by byte', async ({ name }) => {
  if (name === 'parquet') return;
  const source = await published(samples(20), facts(20), []);
  const images = new Map(
    [...(await written(name, source)).files]
      .filter(([path]) => /\/(?:images|images\/\w+|JPEGImages)\/\d+\.png$|^images|^JPEG/.test(path))
      .map(([path, bytes]) => [path.split('/').at(-1), bytes]),
  );
  for (const { key, image } of samples(20)) expect(images.get(`${key}.png`)).toEqual(Buffer.from(image));
});

it.each(PARTS)(
  '[X3] $name fails with the file when there is no space left, and leaves none half-done',
  async ({ name }) => {
    const source = await release(Object.values(HARD_MAPS));
    const whole = [...(await written(name, source)).files.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0);
    for (const space of [0, Math.floor(whole / 2), whole - 1]) {
      const sink = new MemorySink(space);
      await expect(writeFormat(formatNamed(name)!, source, sink)).rejects.toThrow(
        /could not be written after \d+ bytes: ENOSPC/,
      );
      expect(sink.aborted).toHaveLength(1);
    }
  },
);

it.each(PARTS)('[X4] $name leaves as one tar with the same files', async ({ name }) => {
  const source = await release(Object.values(HARD_MAPS));
  const chunks: Uint8Array[] = [];
  let removed = 0;
  const tar = new TarSink({ write: async (chunk) => void chunks.push(chunk) }, async () => {
    const kept: Uint8Array[] = [];
    return {
      write: async (chunk) => void kept.push(chunk.slice()),
      read: () => inPieces(Buffer.concat(kept)),
      remove: async () => void removed++,
    };
  });
  await writeFormat(formatNamed(name)!, source, tar);
  await tar.end();
  const archive = Buffer.concat(chunks);
  const folder = await written(name, source);
  const listing = execFileSync('tar', ['--list', '--file', '-'], { input: archive, encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(listing).toEqual([...folder.files.keys()]);
  for (const path of listing.filter((p) => !p.endsWith('.png')))
    expect(execFileSync('tar', ['--extract', '--to-stdout', '--file', '-', path], { input: archive })).toEqual(
      folder.get(path),
    );
  expect(removed).toBe(
    listing.filter((path) => /\.(?:jsonl|parquet)$|annotations\/.*json$|ImageSets/.test(path)).length,
  );
});

it.each([
  [600, 'has changed and cannot be read'],
  [-700, 'has changed and cannot be read'],
  [1300, 'has changed'],
])('[X6] names a shard with byte %i changed', async (at, problem) => {
  const sink = new MemorySink();
  const { manifest } = await buildRelease(
    { facts: facts(20), samples: samples(20), keep: () => true, licenseText: 'text' },
    sink,
  );
  const shard = sink.get('shards/faces-1.0.0-train-000000.tar');
  shard[at < 0 ? shard.length + at : at]! ^= 1;
  const source = sourceFrom(manifest, 'text', (path) => inPieces(sink.get(path)));
  await expect(written('voc', source)).rejects.toThrow(`shards/faces-1.0.0-train-000000.tar ${problem}`);
});

interface Ids {
  readonly images: { id: number; file_name: string }[];
  readonly annotations: { id?: number; image_id: number; category_id?: number }[];
}

/** The files of all splits as one, as people join them. */
function joined(sink: MemorySink, { manifest }: FormatSource, prefix: string): Ids {
  const files = manifest.splits.map(({ name }) => json<Ids>(sink, `annotations/${prefix}_${name}.json`));
  return {
    images: files.flatMap(({ images }) => images),
    annotations: files.flatMap(({ annotations }) => annotations),
  };
}

it.each([
  ['coco', 'instances'],
  ['coco-panoptic', 'panoptic'],
])('[X5] ids of %s are unique in the whole release: the files of its splits can be joined', async (name, prefix) => {
  const source = await published(samples(20), facts(20), [human(7), human(0)].reverse());
  const { images, annotations } = joined(await written(name, source), source, prefix);
  expect(images.map(({ id, file_name }) => [id, file_name])).toEqual(
    images.map(({ file_name }) => [Number(file_name.slice(0, 10)) + 1, file_name]),
  );
  expect(new Set(images.map(({ id }) => id)).size).toBe(22);
  expect(new Set(annotations.map(({ id, image_id }) => id ?? image_id)).size).toBe(annotations.length);
  expect(
    annotations.filter(({ id, image_id, category_id }) => id !== undefined && id !== image_id * 100 + category_id!),
  ).toEqual([]);
});

it('[X5] an image keeps its id and those of its annotations in another version, and when only some splits are written', async () => {
  const all = await published(samples(20), facts(20), [human(7)]);
  const later = await published(
    samples(20, 105),
    { ...facts(20), version: '2.0.0', seeds: { first: 105, count: 20 } },
    [],
  );
  const some = {
    ...all,
    manifest: { ...all.manifest, splits: all.manifest.splits.filter(({ name }) => name !== 'train') },
  };
  const [a, b, c] = await Promise.all(
    [all, later, some].map(async (source) => joined(await written('coco', source), source, 'instances')),
  );
  const named = ({ images, annotations }: Ids): Map<string, number[]> =>
    new Map(
      images.map(({ id, file_name }) => [
        file_name,
        [id, ...annotations.filter(({ image_id }) => image_id === id).map((annotation) => annotation.id!)],
      ]),
    );
  for (const other of [b!, c!]) {
    const both = [...named(other)].filter(([file]) => named(a!).has(file));
    expect(both.length).toBeGreaterThan(3);
    for (const [file, ids] of both) expect(ids).toEqual(named(a!).get(file));
  }
  expect(packCounts([0, 24])).toBe('0h0');
});

it('[X5] class 0 is stuff and what COCO instances holds is things', async () => {
  const source = await release(Object.values(HARD_MAPS));
  const things = json<{ categories: { id: number; isthing: number }[] }>(
    await written('coco-panoptic', source),
    'annotations/panoptic_train.json',
  ).categories.filter(({ isthing }) => isthing === 1);
  const instances = json<{ categories: { id: number }[] }>(
    await written('coco', source),
    'annotations/instances_train.json',
  ).categories;
  expect(things.map(({ id }) => id)).toEqual([1, 2]);
  expect(instances.map(({ id }) => id)).toEqual([1, 2]);
});

it.each(['imagefolder', 'parquet'])(
  '[X8] the head of %s tells releases apart, by which datasets knows what it has loaded before',
  async (name) => {
    const headOf = async (of: object): Promise<string> => {
      const sink = await written(name, await published(samples(3), { ...facts(3), ...of }, []));
      return /^---\n([\s\S]*?)\n---/.exec(sink.get('README.md').toString())![1]!.replace(/^pretty_name: .*$/m, '');
    };
    const heads = await Promise.all([{}, { version: '9.0.0' }, { project: 'cars' }].map(headOf));
    expect(new Set(heads).size).toBe(3);
    expect(heads[1]).toContain('\n  description: "faces 9.0.0, generator ');
  },
);
