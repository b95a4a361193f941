import { decodeIndexedPng } from '@gannet/raster';
import {
  buildRelease,
  encodeSample,
  formatNamed,
  type FormatSource,
  ownColors,
  releaseTask,
  sourceFrom,
  writeFormat,
} from '../index.js';
import { facts, inPieces, MemorySink, pixelsOf, sample } from '../testing/world.js';

const OWN = ['#26262b', '#ff0000', '#56b4e9'];

async function release(
  colors: readonly string[] | undefined,
  groups?: (string | null)[],
): Promise<{ source: FormatSource; sink: MemorySink }> {
  const sink = new MemorySink();
  const { provenance } = sample(100).record;
  const made = encodeSample({ seed: 100, psi: 0.7, score: 0, ...pixelsOf(100), classes: 3, colors, provenance });
  const { manifest } = await buildRelease(
    {
      facts: { ...facts(1), ...(colors && { colors: [...colors] }), ...(groups && { groups }) },
      samples: [made],
      humans: [],
      keep: () => true,
      licenseText: 'text',
    },
    sink,
  );
  return { source: sourceFrom(manifest, 'the licence', (path) => inPieces(sink.get(path))), sink };
}

async function written(name: string, source: FormatSource): Promise<MemorySink> {
  const sink = new MemorySink();
  await writeFormat(formatNamed(name)!, source, sink);
  return sink;
}

const paletteOf = (png: Uint8Array, count = 3) => {
  const decoded = decodeIndexedPng(png);
  return decoded.ok ? decoded.palette.slice(0, count).map((color) => [...color]) : decoded.problem;
};
const RGB = [
  [0x26, 0x26, 0x2b],
  [255, 0, 0],
  [0x56, 0xb4, 0xe9],
];
const jsonIn = (sink: MemorySink, path: string): unknown => JSON.parse(sink.get(path).toString());

it('[X13] colours of the project are in masks, classes.json, panoptic categories and the labels of VOC', async () => {
  const { source, sink } = await release(OWN);
  for await (const one of source.samples('train')) expect(paletteOf(one.mask!)).toEqual(RGB);
  expect(jsonIn(sink, 'classes.json')).toMatchObject({ classes: RGB.map((color) => ({ color })) });
  const split = source.manifest.splits.find(({ images }) => images > 0)!.name;
  const panoptic = await written('coco-panoptic', source);
  expect(jsonIn(panoptic, `annotations/panoptic_${split}.json`)).toMatchObject({
    categories: RGB.map((color) => ({ color })),
  });
  const voc = await written('voc', source);
  expect(voc.get('labelmap.txt').toString()).toContain('skin:255,0,0::');
  const png = [...voc.files].find(([path]) => path.startsWith('SegmentationClass/'))![1];
  expect(paletteOf(png)).toEqual(RGB);
});

it('[X13] VOC keeps its own palette without them, and where two classes have the same colour', async () => {
  for (const colors of [undefined, ['#26262b', '#ff0000', '#ff0000']]) {
    const voc = await written('voc', (await release(colors)).source);
    expect(voc.get('labelmap.txt').toString()).toContain('skin:128,0,0::');
  }
});

it('groups of classes are in classes.json, and are the supercategories of COCO', async () => {
  const { source, sink } = await release(undefined, [null, 'face', null]);
  expect(jsonIn(sink, 'classes.json')).toMatchObject({ classes: [{}, { group: 'face' }, {}] });
  const split = source.manifest.splits.find(({ images }) => images > 0)!.name;
  const supercategories = async (format: string, file: string): Promise<unknown> =>
    (jsonIn(await written(format, source), file) as { categories: { supercategory: string }[] }).categories.map(
      ({ supercategory }) => supercategory,
    );
  expect(await supercategories('coco', `annotations/instances_${split}.json`)).toEqual(['face', 'part']);
  expect(await supercategories('coco-panoptic', `annotations/panoptic_${split}.json`)).toEqual([
    'part',
    'face',
    'part',
  ]);
});

it('a manifest has colours if any is another than that of its place', () => {
  expect(ownColors([{}, { color: '#ff0000' }, {}])).toEqual(OWN);
  expect(ownColors([{}, { color: '#e69f00' }, {}])).toBeUndefined();
});

it('masks that differ in colours alone are the same labels', () => {
  const { provenance } = sample(100).record;
  const of = (colors: readonly string[] | undefined) =>
    encodeSample({ seed: 100, psi: 0.7, score: 0, ...pixelsOf(100), classes: 3, colors, provenance });
  expect(releaseTask('parts').isSame(of(undefined), of(OWN), null)).toBe(true);
});
