import { deflateSync } from 'node:zlib';
import { encodeIndexedPng, encodeRgbPng } from '@gannet/raster';
import { packCounts } from '@gannet/release';
import { encode } from 'fast-png';
import { serverTask } from '../tasks.js';
import { filesOf } from './archive.js';
import type { FileImage } from './label-file.js';
import { seedOfName } from './seed-of-name.js';
import { npyOf } from './testing/npy.js';
import { zipOf } from './testing/zip.js';
import { Unreadable } from './unreadable.js';

const SIDE = 4;
const GENERATOR = 'a'.repeat(64);
const CONTEXT = { side: SIDE, labelSide: SIDE, generator: GENERATOR };
const MAP = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i < 8 ? 0 : 2));
const PNG = encodeIndexedPng({ width: SIDE, height: SIDE, data: MAP });
const GREY = encode({ width: SIDE, height: SIDE, data: MAP, channels: 1, depth: 8 });
const PICTURE = encodeRgbPng(SIDE, SIDE, new Uint8Array(SIDE * SIDE * 3));

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

async function read(task: 'parts' | 'keypoints', name: string, bytes: Uint8Array): Promise<FileImage[]> {
  return [
    ...serverTask(task)
      .labelsIn(await filesOf(name, Buffer.from(bytes)), CONTEXT)
      .images(),
  ];
}
const parts = (name: string, bytes: Uint8Array) => read('parts', name, bytes);

async function problemOf(task: 'parts' | 'keypoints', name: string, bytes: Uint8Array): Promise<string> {
  try {
    const [image] = await read(task, name, bytes);
    return image && 'problem' in image ? image.problem : 'none';
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

it.each([
  ['42.png', 42],
  ['seed0042.png', 42],
  ['masks/run2/seed0042.png', 42],
  ['v2_seed-7_final3.png', 7],
  ['0000000042.mask.png', 42],
  ['image_mask0.npy', 0],
  ['4294967295.png', 4294967295],
  ['../../etc/passwd/9.png', 9],
  ['..\\9.png', 9],
])('%s is of seed %d', (name, seed) => expect(seedOfName(name)).toBe(seed));

it.each([
  ['face.png', 'no seed'],
  ['run2_42.png', 'several numbers'],
  ['4294967296.png', 'is no seed'],
  ['seed99999999999999999999.png', 'is no seed'],
])('%s says no seed', (name, problem) => expect(() => seedOfName(name)).toThrow(problem));

it('reads label maps of all kinds, alone or in a zip, whatever folders they are in', async () => {
  const image = (file: string, seed: number) => ({
    ...{ file, seed, psi: null },
    answer: { labels: Buffer.from(MAP), points: null },
  });
  expect(await parts('42.png', PNG)).toEqual([image('42.png', 42)]);
  const files = {
    'a/seed0001.png': PNG,
    '2.png': GREY,
    'image_mask3.npy': npyOf([SIDE, SIDE], MAP),
    '4.npy': npyOf([4, 4, 1], MAP),
  };
  const zip = zipOf([
    { name: 'a/', content: Buffer.alloc(0) },
    { name: '__MACOSX/._2.png', content: Buffer.from('x') },
    ...Object.entries(files).map(([name, content]) => ({ name, content })),
  ]);
  expect(await parts('all.zip', zip)).toEqual(Object.keys(files).map((file, index) => image(file, index + 1)));
});

const ofGenerator = (generator: string) =>
  json({
    seed: 7,
    psi: 0.5,
    provenance: { generator, interpreter: null, round: 0 },
    keypoints: [{ x: 1, y: 2, visibility: 2, spread: null }],
  });

it('reads what a release says: masks with their records and class names; pictures are left alone', async () => {
  const shard = (generator: string) =>
    zipOf([
      { name: 'classes.json', content: json({ classes: [{ index: 2, name: 'hair', color: [0, 0, 0] }] }) },
      { name: '0000000007.png', content: PICTURE },
      { name: '0000000007.mask.png', content: PNG },
      { name: '0000000007.json', content: ofGenerator(generator) },
    ]);
  const files = await filesOf('human.zip', shard(GENERATOR));
  const file = serverTask('parts').labelsIn(files, CONTEXT);
  expect([...file.images()]).toMatchObject([{ seed: 7, psi: 0.5 }]);
  expect([file.labelOf(2), file.labelOf(0)]).toEqual([
    { id: 2, name: 'hair', place: null },
    { id: 0, name: '0', place: 0 },
  ]);
  expect(await problemOf('parts', 'human.zip', shard('b'.repeat(64)))).toContain('of another generator');
  const places = [{ x: 1, y: 2, visibility: 2 }];
  expect(await read('keypoints', '0000000007.json', ofGenerator(GENERATOR))).toMatchObject([
    { seed: 7, answer: { points: places } },
  ]);
});

const coco = (annotations: object[], more: object = {}) =>
  json({
    images: [{ id: 8, file_name: 'x/seed0007.png', width: SIDE, height: SIDE }],
    categories: [
      { id: 2, name: 'hair' },
      { id: 1, name: 'skin' },
    ],
    annotations: annotations.map((one) => ({ image_id: 8, category_id: 2, ...one })),
    ...more,
  });
const rle = (counts: unknown, size = [SIDE, SIDE]) => coco([{ segmentation: { size, counts } }]);

it.each([
  ['run lengths', [8, 8]],
  ['compressed run lengths', packCounts([8, 8])],
])('reads COCO instances of %s; what nothing covers is a label of its own', async (_kind, counts) => {
  const [image] = await parts('instances.json', rle(counts));
  const columns = Uint8Array.from({ length: 16 }, (_, i) => (i % SIDE >= 2 ? 2 : 0));
  expect(image).toMatchObject({ seed: 7, answer: { labels: Buffer.from(columns) } });
  const file = serverTask('parts').labelsIn(await filesOf('instances.json', rle(counts)), CONTEXT);
  expect([0, 1, 2].map((id) => file.labelOf(id).name)).toEqual(['(not annotated)', 'skin', 'hair']);
});

it('reads COCO polygons, the later over the earlier', async () => {
  const whole = { category_id: 1, segmentation: [[0, 0, 4, 0, 4, 4, 0, 4]] };
  const [image] = await parts('i.json', coco([whole, { segmentation: [[0, 0, 2, 0, 2, 4, 0, 4]] }]));
  expect(image).toMatchObject({ answer: { labels: Buffer.from(MAP.map((_, i) => (i % SIDE < 2 ? 2 : 1))) } });
});

const NAMES = ['nose', 'chin'];
const points = (keypoints: number[], categories: object[] = [{ id: 2, name: 'face', keypoints: NAMES }]) =>
  coco([{ keypoints }], { categories });

it('reads COCO keypoints, from the corner instead of the centre of the first pixel; what is not annotated is absent', async () => {
  expect(await read('keypoints', 'k.json', points([0, 1, 2, 9, 9, 0]))).toMatchObject([
    {
      seed: 7,
      answer: {
        labels: null,
        points: [
          { x: 0.5, y: 1.5, visibility: 2 },
          { x: 0, y: 0, visibility: 0 },
        ],
      },
    },
  ]);
  const empty = coco([], { categories: [{ id: 2, name: 'face', keypoints: NAMES }] });
  expect(await read('keypoints', 'k.json', empty)).toMatchObject([
    { answer: { points: [{ visibility: 0 }, { visibility: 0 }] } },
  ]);
});

/** A PNG of 4 × 4 grey pixels whose data unpacks to 64 MiB. */
function bomb(): Buffer {
  const data = deflateSync(Buffer.alloc(64 * 2 ** 20));
  const at = GREY.findIndex((_, i) => Buffer.from(GREY.subarray(i, i + 4)).toString('latin1') === 'IDAT') - 4;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([GREY.subarray(0, at), length, Buffer.from('IDAT'), data, Buffer.alloc(4), GREY.subarray(-12)]);
}

it.each([
  ['a picture', '1.png', PICTURE, 'colours, not classes'],
  ['a truncated PNG', '1.png', PNG.subarray(0, PNG.length - 30), 'cannot be unpacked'],
  ['the beginning of a PNG', '1.png', PNG.subarray(0, 20), 'ends after its first bytes'],
  ['a PNG that is a bomb', '1.png', bomb(), 'holds more than it says'],
  ['another size', '1.png', encodeIndexedPng({ width: 8, height: 2, data: MAP }), '8 × 2 pixels where'],
  ['an array of floats', '1.npy', npyOf([4, 4], MAP, '<f4'), 'astype(numpy.uint8)'],
  ['an array in column order', '1.npy', npyOf([4, 4], MAP, '|u1', 'True'), 'ascontiguousarray'],
  ['an array that ends', '1.npy', npyOf([4, 4], MAP.subarray(3)), 'ends after 13 of 16'],
  ['an array of one number', '1.npy', npyOf([16], MAP), 'shape (16)'],
  ['text', '1.txt', Buffer.from('hello'), 'no label map'],
  ['a damaged zip', 'a.zip', Buffer.from('PK\x03\x04 and no more'), 'damaged zip'],
  [
    'a zip of too many files',
    'a.zip',
    zipOf(Array.from({ length: 5001 }, (_, i) => ({ name: `${i}.png`, content: Buffer.alloc(1) }))),
    '5001 files; at most 5000',
  ],
  ['a file that says a wrong size', 'a.zip', zipOf([{ name: '1.png', content: PNG, size: 10 }]), 'says wrong sizes'],
  ['a file that says to be huge', 'a.zip', zipOf([{ name: '1.png', content: PNG, size: 2 ** 31 }]), 'at most'],
  ['a zip bomb', 'a.zip', zipOf([{ name: '1.png', content: Buffer.alloc(2 ** 24), size: 100 }]), 'says wrong sizes'],
  ['an encrypted file', 'a.zip', zipOf([{ name: '1.png', content: PNG, flags: 1 }]), 'encrypted'],
  ['JSON that is none', 'a.json', Buffer.from('{"images": ['), 'not JSON'],
  ['COCO that is none', 'a.json', json({ images: 3, annotations: [] }), 'no COCO file: images'],
  ['runs that do not cover the image', 'a.json', rle([8, 7]), 'the runs cover 15 of 16'],
  ['negative runs', 'a.json', rle([-8, 24]), 'run 0'],
  ['counts that break', 'a.json', rle('\u0001'), 'run lengths are wrong'],
  ['a mask of another size', 'a.json', rle([9], [3, 3]), '3 × 3'],
  ['a polygon of one point', 'a.json', coco([{ segmentation: [[1, 2]] }]), 'polygon of 2 numbers'],
  ['an unlisted category', 'a.json', coco([{ category_id: 9, segmentation: [] }]), 'category 9'],
])('%s is refused by name', async (_what, name, bytes, problem) => {
  expect(await problemOf('parts', name, bytes)).toContain(problem);
});

it.each([
  ['a place outside the image', points([9, 1, 2, 0, 0, 0]), 'outside the image'],
  ['another visibility', points([1, 1, 3, 0, 0, 0]), 'visibility 3'],
  ['too few numbers', points([1, 1, 2]), '3 numbers for 2 keypoints'],
  ['no keypoints', coco([]), 'none of its categories has keypoints'],
  [
    'differing keypoints',
    points(
      [],
      [
        { id: 1, name: 'a', keypoints: ['x'] },
        { id: 2, name: 'b', keypoints: NAMES },
      ],
    ),
    'different keypoints',
  ],
  ['a picture', Buffer.from(PNG), 'is not JSON'],
])('keypoints: %s is refused by name', async (_what, bytes, problem) => {
  expect(await problemOf('keypoints', 'k.json', bytes)).toContain(problem);
});

it('labels of every pixel become labels of blocks where the project has those, of the class that most of a block has', async () => {
  const data = Uint8Array.from([1, 1, 0, 2, 1, 0, 2, 2, 3, 3, 0, 0, 3, 3, 1, 0]);
  const png = Buffer.from(encodeIndexedPng({ width: SIDE, height: SIDE, data }));
  const file = serverTask('parts').labelsIn(await filesOf('7.png', png), { ...CONTEXT, labelSide: SIDE / 2 });
  expect([...file.images()]).toEqual([
    { file: '7.png', seed: 7, psi: null, answer: { labels: Buffer.from([1, 2, 3, 0]), points: null } },
  ]);
});
