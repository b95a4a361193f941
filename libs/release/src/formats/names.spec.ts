import { canonicalJson } from '../json.js';
import {
  buildRelease,
  encodeSample,
  type FormatSource,
  formatNamed,
  formatsOf,
  sourceFrom,
  writeFormat,
} from '../index.js';
import { facts, inPieces, MemorySink, pixelsOf, sample } from '../testing/world.js';
import { labelmapNames } from './voc.js';

/** What people call things, and programs take for something else. */
const NAMES = [
  'background',
  '#1 tooth',
  'a: b',
  'a b',
  'a- b',
  'a\nb',
  '- dash',
  'yes',
  'null',
  '~',
  '1.5',
  '"quoted" \'twice\'',
  'one, two',
  '{x: [1]}',
  'naïve Zähne',
  '歯 🦷',
  '\u2028 \u0085',
  'a\\b',
  '& *anchor',
  '%YAML',
  '<b>',
] as const;

/** A release whose classes are called so. */
async function named(names: readonly string[]): Promise<{ source: FormatSource; release: MemorySink }> {
  const release = new MemorySink();
  const { provenance } = sample(100).record;
  const { manifest } = await buildRelease(
    {
      facts: { ...facts(1), classes: [...names] },
      samples: [encodeSample({ seed: 100, psi: 0.7, score: 0, ...pixelsOf(100), classes: names.length, provenance })],
      keep: () => true,
      licenseText: 'text',
    },
    release,
  );
  return { source: sourceFrom(manifest, 'text', (path) => inPieces(release.get(path))), release };
}

async function written(name: string, source: FormatSource): Promise<MemorySink> {
  const sink = new MemorySink();
  await writeFormat(formatNamed(name)!, source, sink);
  return sink;
}

/** A double-quoted string of YAML whose escapes are those of JSON and the long one. */
const unquoted = (quoted: string): string =>
  JSON.parse(
    quoted.replace(
      /(^|[^\\])\\U([0-9a-f]{8})/g,
      (_all, before: string, hex: string) => before + String.fromCodePoint(parseInt(hex, 16)),
    ),
  ) as string;

it('[N1] COCO and YOLO give the names of classes back as they are', async () => {
  const { source } = await named(NAMES);
  const { name: split } = source.manifest.splits[0]!;
  const categories = (
    JSON.parse((await written('coco', source)).get(`annotations/instances_${split}.json`).toString('latin1')) as {
      categories: { id: number; name: string }[];
    }
  ).categories;
  expect(categories.map(({ id, name }) => [id, name])).toEqual(NAMES.map((name, id) => [id, name]).slice(1));
  const yaml = (await written('yolo', source)).get('data.yaml').toString('latin1');
  expect([...yaml.matchAll(/^ {2}(\d+): (".*")$/gm)].map(([, id, name]) => [Number(id), unquoted(name!)])).toEqual(
    NAMES.map((name, id) => [id, name]),
  );
  expect(JSON.parse((await written('voc', source)).get('labelmap.json').toString('latin1'))).toEqual(
    Object.fromEntries(NAMES.map((name, id) => [String(id), name])),
  );
});

it('[N1] what other programs open as JSON or YAML is ASCII, in every format and in the release itself', async () => {
  const { source, release } = await named(NAMES);
  const sinks = [release, ...(await Promise.all(formatsOf(source.manifest).map(({ name }) => written(name, source))))];
  const texts = sinks.flatMap(({ files }) =>
    [...files].filter(([path]) => /\.(?:jsonl?|yaml|txt)$/.test(path) && !path.endsWith('labelmap.txt')),
  );
  expect(texts.map(([path]) => path)).toEqual(
    expect.arrayContaining(['classes.json', 'manifest.json', 'data.yaml', 'labelmap.json']),
  );
  expect(texts.filter(([, bytes]) => bytes.some((byte) => byte > 126)).map(([path]) => path)).toEqual([]);
  expect(canonicalJson({ é: '🦷' })).toBe('{\n  "\\u00e9": "\\ud83e\\uddb7"\n}\n');
});

it("[N2] every class is a line of its own in VOC's labelmap, as CVAT reads it", async () => {
  const { source } = await named(NAMES);
  const text = (await written('voc', source)).get('labelmap.txt').toString('utf8');
  const read = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
  expect(read.map((parts) => parts.length)).toEqual(NAMES.map(() => 4));
  expect(read.map(([name]) => name)).toEqual(labelmapNames(NAMES));
  expect(new Set(labelmapNames(NAMES)).size).toBe(NAMES.length);
  expect(labelmapNames(NAMES).slice(0, 6)).toEqual(['background', '_#1 tooth', 'a- b (2)', 'a b', 'a- b', 'a b (5)']);
  expect(labelmapNames(['\u2028 \u0085', '_'])).toEqual(['_ (0)', '_']);
});
