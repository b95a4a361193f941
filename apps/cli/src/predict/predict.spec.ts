import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import encodeJpeg, { init as openEncoder } from '@jsquash/jpeg/encode.js';
import { build, cast, concat, constant, greater, input, reduceMax, scalar } from '@gannet/onnx';
import { decodeIndexedPng, decodeRgbPng, encodeIndexedPng, encodeRgbPng } from '@gannet/raster';
import { unpackCounts, pixelsInside } from '@gannet/release';
import { filesIn } from '../folder.js';
import { gannet } from '../testing/terminal.js';

let folder: string;
let pictures: string;
let model: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'predict-'));
  [pictures, model, out] = ['pictures', 'student.onnx', 'predicted'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(path.join(pictures, 'more'), { recursive: true });
  writeFileSync(model, RED);
});
afterEach(() => rmSync(folder, { recursive: true }));

const image = input('image', [1, 'height', 'width', 3], 'uint8');
/** A student to which a pixel is of class 1 where it is redder than 100. */
const RED = build(
  { image },
  {
    labels: cast(greater(reduceMax(cast(image, 'float32'), [3]), scalar(100)), 'uint8'),
    probabilities: cast(image, 'float32'),
  },
  { metadata: { 'gannet.names': '["ground","red"]' } },
);

/** Red in its first column, in all `height` rows. */
function picture(width: number, height: number): Uint8Array {
  return encodeRgbPng(
    width,
    height,
    Uint8Array.from({ length: width * height * 3 }, (_, at) =>
      at % 3 === 0 && Math.floor(at / 3) % width === 0 ? 200 : 20,
    ),
  );
}

const predict = (...more: string[]): ReturnType<typeof gannet> =>
  gannet(['predict', pictures, '--model', model, '--out', out, ...more]);

it('[P1] writes label maps, overlays and COCO of every picture, whatever its size', async () => {
  writeFileSync(path.join(pictures, 'a.png'), picture(4, 3));
  writeFileSync(path.join(pictures, 'more', 'b.png'), picture(7, 2));
  writeFileSync(path.join(pictures, 'notes.txt'), 'no picture');
  expect(await predict()).toEqual({ code: 0, err: '', out: `2 pictures predicted, in ${out}` });
  expect(await filesIn(out)).toEqual([
    'coco.json',
    'labels/a.png',
    'labels/more/b.png',
    'overlays/a.png',
    'overlays/more/b.png',
  ]);
  const labels = decodeIndexedPng(readFileSync(path.join(out, 'labels/a.png')));
  expect(labels.ok && [...labels.map.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
  const overlay = decodeRgbPng(readFileSync(path.join(out, 'overlays/a.png')));
  expect(overlay.ok && [...overlay.rgb.subarray(0, 6)]).toEqual([215, 90, 10, 20, 20, 20]); // half of e69f00 on (200, 20, 20)
  const coco = JSON.parse(readFileSync(path.join(out, 'coco.json'), 'utf8')) as {
    images: object[];
    annotations: { image_id: number; category_id: number; segmentation: { counts: string }; area: number }[];
    categories: object[];
  };
  expect(coco.categories).toEqual([{ id: 1, name: 'red', supercategory: 'part' }]);
  expect(coco.images).toEqual([
    { id: 1, file_name: 'a.png', width: 4, height: 3 },
    { id: 2, file_name: 'more/b.png', width: 7, height: 2 },
  ]);
  const [first] = coco.annotations;
  expect(first).toMatchObject({ image_id: 1, category_id: 1, area: 3 });
  expect([...pixelsInside(unpackCounts(first!.segmentation.counts), 4, 3)]).toEqual([
    1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
  ]);
});

it('[P2] names every picture that cannot be read, does the rest, and fails', async () => {
  const good = picture(4, 3);
  writeFileSync(path.join(pictures, 'good.png'), good);
  writeFileSync(path.join(pictures, 'truncated.png'), good.subarray(0, good.length - 20));
  writeFileSync(path.join(pictures, 'empty.png'), '');
  writeFileSync(
    path.join(pictures, 'huge.png'),
    Uint8Array.from(good, (byte, at) => (at >= 16 && at < 24 ? 0x7f : byte)),
  );
  writeFileSync(path.join(pictures, 'text.png'), 'these are words, and no picture at all, whatever they are called');
  writeFileSync(path.join(pictures, 'photo.jpg'), 'whatever');
  writeFileSync(path.join(pictures, 'photo.webp'), 'whatever');
  symlinkSync('/etc/hostname', path.join(pictures, 'link.png'));
  const said = await predict('--json');
  expect(said.code).toBe(1);
  const told = JSON.parse(said.out) as { pictures: number; failed: { file: string; problem: string }[] };
  expect(told.pictures).toBe(1);
  expect(Object.fromEntries(told.failed.map(({ file, problem }) => [file, problem]))).toMatchObject({
    'empty.png': 'the file is not a PNG',
    'huge.png': expect.stringContaining('is more than 16777216 pixels') as string,
    'link.png': 'it is a link or no file',
    'photo.jpg': 'the file is not a JPEG',
    'photo.webp': 'only PNG and JPEG are read, not webp: convert it first',
    'text.png': 'the file is not a PNG',
    'truncated.png': expect.stringContaining('the PNG cannot be read') as string,
  });
  expect(said.err).toContain(`1 picture predicted, in ${out}; 7 could not be read.`);
  expect(await filesIn(out)).toEqual(['coco.json', 'labels/good.png', 'overlays/good.png']);
});

/** The same picture as a JPEG, by the encoder that comes with the decoder. */
async function jpegOf(width: number, height: number, rgb: Uint8Array, options = {}): Promise<Uint8Array> {
  const wasm = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  const module = await WebAssembly.compile(readFileSync(wasm));
  await openEncoder({
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : rgb[3 * Math.floor(at / 4) + (at % 4)]!,
  );
  const image = { width, height, data, colorSpace: 'srgb' } as ImageData;
  return new Uint8Array(await encodeJpeg(image, { quality: 95, ...options }));
}

/** Red on the left, dark on the right. */
const halves = (width: number, height: number): Uint8Array =>
  Uint8Array.from({ length: width * height * 3 }, (_, at) =>
    at % 3 === 0 && Math.floor(at / 3) % width < width / 2 ? 200 : 20,
  );

it('[P1] reads JPEG too, baseline and progressive, beside a PNG of the same name', async () => {
  const rgb = halves(32, 16);
  writeFileSync(path.join(pictures, 'a.png'), encodeRgbPng(32, 16, rgb));
  writeFileSync(path.join(pictures, 'a.jpg'), await jpegOf(32, 16, rgb, { progressive: false }));
  writeFileSync(path.join(pictures, 'more', 'b.JPEG'), await jpegOf(32, 16, rgb, { progressive: true }));
  expect(await predict()).toEqual({ code: 0, err: '', out: `3 pictures predicted, in ${out}` });
  const labels = ['a.png', 'a.jpg.png', 'more/b.JPEG.png'].map((name) => {
    const map = decodeIndexedPng(readFileSync(path.join(out, 'labels', name)));
    return map.ok ? [...map.map.data] : map.problem;
  });
  expect(labels[0]).toEqual(Array.from({ length: 512 }, (_, at) => (at % 32 < 16 ? 1 : 0)));
  expect(labels.slice(1)).toEqual([labels[0], labels[0]]);
  const coco = JSON.parse(readFileSync(path.join(out, 'coco.json'), 'utf8')) as { images: { file_name: string }[] };
  expect(coco.images.map((one) => one.file_name)).toEqual(['a.jpg', 'a.png', 'more/b.JPEG']);
});

it('[P2] a JPEG that is cut off, too large, of another kind, damaged or in the way is named, and the next is read', async () => {
  const good = await jpegOf(32, 16, halves(32, 16), { progressive: false });
  const frame = Buffer.from(good).indexOf(Buffer.of(0xff, 0xc0));
  const changed = (...changes: [number, number][]): Uint8Array => {
    const copy = good.slice();
    for (const [at, byte] of changes) copy[frame + at] = byte;
    return copy;
  };
  const scan = Buffer.from(good).indexOf(Buffer.of(0xff, 0xda));
  const files = {
    'cut.jpg': good.subarray(0, good.length - 40),
    'deep.jpg': changed([4, 12]),
    'empty.jpg': new Uint8Array(0),
    'flat.jpg': changed([5, 0], [6, 0]),
    'huge.jpg': changed([5, 0xff], [6, 0xff], [7, 0xff], [8, 0xff]),
    'short.jpg': good.subarray(0, 100),
    'many.jpg': Buffer.concat([...Array.from({ length: 600 }, () => good.subarray(0, scan + 12)), good]),
    'holes.jpg': Buffer.concat([good.subarray(0, scan + 14), Uint8Array.of(0xff, 0xd9)]),
    'same.jpg': good,
    'same.jpg.png': picture(2, 2),
    'z.jpg': good,
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(pictures, name), bytes);
  const said = await predict('--json');
  const { failed, pictures: done } = JSON.parse(said.out) as {
    pictures: number;
    failed: { file: string; problem: string }[];
  };
  expect(Object.fromEntries(failed.map(({ file, problem }) => [file, problem]))).toEqual({
    'cut.jpg': 'the JPEG is cut off',
    'deep.jpg': 'the JPEG cannot be read: Unsupported JPEG data precision 12',
    'empty.jpg': 'the file is not a JPEG',
    'flat.jpg': 'the JPEG has no pixels: it is 32 × 0',
    'huge.jpg': '65535 × 65535 is more than 16777216 pixels',
    'short.jpg': 'the JPEG is cut off before its size',
    'many.jpg': 'the JPEG has more than 500 scans',
    'holes.jpg': expect.stringMatching(/^the JPEG cannot be read: /) as string,
    'same.jpg': 'its result would take the name of that of same.jpg.png: rename one of the two',
  });
  expect([said.code, done]).toEqual([1, 2]);
});

it('[P2] writes nothing where no picture can be read, or there is none', async () => {
  expect(await predict()).toMatchObject({ code: 1, err: `There is no picture in ${pictures}.` });
  writeFileSync(path.join(pictures, 'bad.png'), 'bad');
  expect(await predict()).toMatchObject({
    code: 1,
    err: 'bad.png: the file is not a PNG\nNo picture could be read: nothing was written.',
  });
  expect(readdirSync(folder).sort()).toEqual(['pictures', 'student.onnx']);
});

it("[P3] writes into nobody else's folder, and takes the place of what a killed run left", async () => {
  writeFileSync(path.join(pictures, 'a.png'), picture(2, 2));
  mkdirSync(out);
  writeFileSync(path.join(out, 'mine'), '');
  expect(await predict()).toMatchObject({ code: 1, err: `${out} is not empty: choose another folder.` });
  rmSync(out, { recursive: true });
  mkdirSync(`${out}.gannet-part`);
  writeFileSync(path.join(`${out}.gannet-part`, 'mine'), '');
  expect(await predict()).toMatchObject({
    code: 1,
    err: `${out}.gannet-part is in the way, and was not made by gannet predict: move it, or choose another folder than ${out}.`,
  });
  writeFileSync(path.join(`${out}.gannet-part`, '.gannet-predict'), '');
  expect(await predict()).toMatchObject({ code: 0 });
  expect(await filesIn(out)).toEqual(['coco.json', 'labels/a.png', 'overlays/a.png']);
  expect(existsSync(`${out}.gannet-part`)).toBe(false);
});

it('[P3] writes into an empty folder through a link, without replacing it', async () => {
  writeFileSync(path.join(pictures, 'a.png'), picture(2, 2));
  mkdirSync(path.join(folder, 'there'));
  symlinkSync(path.join(folder, 'there'), out);
  expect(await predict()).toMatchObject({ code: 0 });
  expect(await filesIn(path.join(folder, 'there'))).toEqual(['coco.json', 'labels/a.png', 'overlays/a.png']);
  expect(lstatSync(out).isSymbolicLink()).toBe(true);
});

it('[P4] takes no model that is no student', async () => {
  writeFileSync(path.join(pictures, 'a.png'), picture(2, 2));
  const refused = async (bytes: Uint8Array | string, sentence: string): Promise<void> => {
    writeFileSync(model, bytes);
    expect(await predict()).toMatchObject({ code: 1, out: '', err: expect.stringContaining(sentence) as string });
  };
  await refused('words', 'student.onnx is no ONNX model: ');
  await refused(build({ z: input('z', [1]) }, { labels: scalar(0) }), 'student.onnx is no student: that takes image');
  await refused(
    build({ image }, { labels: cast(image, 'uint8') }),
    'student.onnx does not name its classes or keypoints',
  );
  rmSync(model);
  expect(await predict()).toMatchObject({
    code: 1,
    err: expect.stringContaining('student.onnx cannot be read: ENOENT') as string,
  });
});

it('[P1] writes keypoints as COCO has them, and marks them in the overlay', async () => {
  const points = constant('float32', [1, 2, 3], Float32Array.of(2.5, 1.5, 2, 0, 0, 0));
  writeFileSync(
    model,
    build(
      { image },
      {
        keypoints: points,
        confidence: concat(
          [constant('float32', [1, 1], Float32Array.of(0.75)), constant('float32', [1, 1], Float32Array.of(0.125))],
          1,
        ),
      },
      { metadata: { 'gannet.names': '["eye","ear"]' } },
    ),
  );
  writeFileSync(
    path.join(pictures, 'a.png'),
    encodeIndexedPng({ width: 5, height: 4, data: new Uint8Array(20) }, [[9, 9, 9]]),
  );
  expect(await predict()).toMatchObject({ code: 0 });
  expect(await filesIn(out)).toEqual(['coco.json', 'overlays/a.png']);
  const coco = JSON.parse(readFileSync(path.join(out, 'coco.json'), 'utf8')) as object;
  expect(coco).toMatchObject({
    categories: [{ id: 1, keypoints: ['eye', 'ear'] }],
    annotations: [
      { image_id: 1, category_id: 1, num_keypoints: 1, keypoints: [2, 1, 2, 0, 0, 0], confidence: [0.75, 0.125] },
    ],
  });
  const overlay = decodeRgbPng(readFileSync(path.join(out, 'overlays/a.png')));
  expect(overlay.ok && [...overlay.rgb.subarray(3 * 7, 3 * 8)]).toEqual([230, 159, 0]);
});
