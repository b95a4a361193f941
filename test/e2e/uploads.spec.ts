import { cpSync, existsSync, readdirSync } from 'node:fs';
import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import type { NewUpload, Upload } from '@gannet/contracts';
import {
  add,
  build,
  constant,
  input,
  loop,
  matmul,
  mul,
  reduceSum,
  reshape,
  scalar,
  concat,
  type Value,
} from '@gannet/onnx';
import { decodeRgbPng } from '@gannet/raster';
import { officialPickle, rosinalityFile, smallStylegan2 } from '@gannet/stylegan/testing';
import { tarOf } from '../support/tar.js';
import { until } from '../support/until.js';
import { begin, sendPiece, uploaded } from '../support/uploads.js';
import { openWorld, type World } from '../world.js';

const MODEL_GIB = '1';
let world: World;
beforeAll(async () => {
  world = await openWorld({ env: { WORKERS: '1', MODEL_SECONDS: '8', MODEL_GIB } });
});
afterAll(() => world.close());

const objects = (): string => path.join(world.home.dataDir, 'objects', 'generators');
/** Ids of the uploads that have files. */
const stored = (): string[] => (existsSync(objects()) ? readdirSync(objects()) : []);
const refusal = async (file: Uint8Array, more: Partial<NewUpload> = {}): Promise<string> => {
  const upload = await uploaded(world.admin, file, more);
  expect(upload).toMatchObject({ state: 'refused', result: null });
  await until('its files to be gone', () => !stored().includes(upload.id));
  await world.admin.call('discardUpload', { params: { upload: upload.id } });
  return upload.problem!;
};
const keep = (upload: Upload) => world.admin.call('keepUpload', { params: { upload: upload.id } });

/** A package of a generator that computes its styles with `styles`, as a tar. */
function packageTar(styles: (flat: Value) => Value, said = {}): Uint8Array {
  const [z, psi, ws] = [input('z', ['N', 4]), input('psi', [1]), input('ws', ['N', 1, 4])];
  const flat = styles(reshape(ws, ['N', 4]));
  const map = (channels: number): Value =>
    reshape(matmul(flat, constant('float32', [4, channels * 16], new Float32Array(64 * channels).fill(0.1))), [
      'N',
      channels,
      4,
      4,
    ]);
  const graphs = {
    'mapping.onnx': build({ z, psi }, { ws: reshape(mul(z, psi), ['N', 1, 4]) }),
    'synthesis.onnx': build({ ws }, { image: concat([map(1), map(1), map(1)], 1), f: map(2) }),
  };
  const files = Object.fromEntries(
    Object.entries(graphs).map(([name, bytes]) => [
      name,
      { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
    ]),
  );
  const manifest = {
    ...{ name: 'odd', version: '1', resolution: 4, zDim: 4, wDim: 4, numWs: 1, imageRange: [-1, 1] },
    ...{ features: [{ name: 'f', channels: 2, resolution: 4 }], recommendedPsi: 1, license: 'CC0', attribution: 'x' },
    ...{ files, ...said },
  };
  return tarOf({ ...graphs, 'generator.json': Buffer.from(JSON.stringify(manifest)) });
}

it('an official pickle becomes a generator that every process knows at once, and a project is labelled with it', async () => {
  const upload = await uploaded(world.admin, officialPickle(smallStylegan2()), {
    license: 'CC BY 4.0',
    layers: ['b8.conv1'],
  });
  expect(upload).toMatchObject({
    state: 'ready',
    by: expect.any(String) as string,
    result: {
      name: 'small',
      license: 'CC BY 4.0',
      kind: 'StyleGAN2',
      resolution: 8,
      isKnownSource: false,
      layers: [{ name: 'b8.conv1', channels: 4, resolution: 8 }],
      leftOut: ['b4.conv1', 'b8.conv0'],
      seeds: [0, 1, 2, 3],
    },
  });
  const sample = await world.admin.bytes('uploadSample', { upload: upload.id, seed: 2 });
  expect(decodeRgbPng(sample)).toMatchObject({ ok: true, width: 8, height: 8 });
  expect((await world.admin.call('generators')).some(({ name }) => name === 'small')).toBe(false);
  const { digest, cost } = await keep(upload);
  expect(cost.secondsPerImage).toBeGreaterThan(0);
  expect(cost.processBytes).toBeGreaterThan(2 ** 24);
  expect(await world.admin.call('uploads')).toEqual([]);
  const image = await world.admin.fetch('generatorImage', { digest }, {}, { seed: 2, psi: 0.7 });
  expect(new Uint8Array(await image.arrayBuffer())).toEqual(sample);
  await world.admin.call('addProject', {
    body: {
      slug: 'small',
      name: 'Small',
      schema: { classes: [{ name: 'a' }, { name: 'b' }] },
      generatorDigest: digest,
    },
  });
  const round = await world.startRound('small', { poolSize: 4, batchSize: 2, releaseSize: 2 });
  await world.roundIn('small', round, 'annotating'); // the worker was running before
  await expect(world.admin.call('removeGenerator', { params: { digest } })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'small is used by 1 project: “Small”. Their images are recomputed with it, so it stays.',
  });
});

it('the same file twice is said and not doubled, also by two admins at once', async () => {
  const file = officialPickle(smallStylegan2());
  const both = await Promise.all([uploaded(world.admin, file), uploaded(world.admin, file)]);
  expect(both.map(({ state }) => state)).toEqual(['ready', 'ready']);
  const kept = await Promise.allSettled(both.map(keep));
  expect(kept.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(kept.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'CONFLICT', message: expect.stringContaining('is here already') as string },
  });
  const [left] = await world.admin.call('uploads');
  await world.admin.call('discardUpload', { params: { upload: left!.id } });
  expect(await refusal(file)).toMatch(/^This generator is here already: it is small 1\.0\.0 \(digest [0-9a-f]{12}\)\./);
  const all = await world.admin.call('generators');
  const { digest } = all.find(({ name, projects }) => name === 'small' && projects.length === 0)!;
  const removed = await Promise.allSettled(
    [1, 2].map(() => world.admin.call('removeGenerator', { params: { digest } })),
  );
  expect(removed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(removed.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'NOT_FOUND' } });
  expect(stored()).toHaveLength(1); // that of the project's
});

const OS_SYSTEM = Buffer.from('\x80\x02cos\nsystem\nU\x09echo hurt\x85R.', 'latin1');
const LEGACY = Buffer.from('\x80\x02cdnnlib.tflib.network\nNetwork\n)\x81NN\x87.', 'latin1');
const WITHOUT_AVERAGE = Buffer.from('\x80\x02}X\x01\0\0\0GNs.', 'latin1');
const otherSizes = (): Uint8Array =>
  rosinalityFile('zip', (weights) => void weights.set('to_rgb1.bias', weights.get('style.1.weight')!));
const notFinite = (): Uint8Array =>
  rosinalityFile('zip', (weights) => void (weights.get('to_rgb1.bias')!.values[1] = Number.NaN));
const forever = (flat: Value): Value =>
  add(
    flat,
    loop(constant('int64', [], BigInt64Array.of(2n ** 60n)), { total: scalar(0) }, (_, { total }) => ({
      state: { total: mul(add(total, scalar(1)), scalar(0)) },
      each: {},
    })).state.total,
  );
const hungry = (flat: Value): Value => {
  const long = new Float32Array(60_000).fill(1);
  const column = mul(constant('float32', [60_000, 1], long), reduceSum(flat, [0, 1]));
  return mul(flat, reduceSum(matmul(column, constant('float32', [1, 60_000], long)), [0, 1]));
};

it.each<[string, () => Uint8Array, RegExp]>([
  ['imports os.system', () => OS_SYSTEM, /os\.system/],
  ['is cut off', () => officialPickle(smallStylegan2()).subarray(0, 3000), /^The file is truncated/],
  ['is of StyleGAN for TensorFlow', () => LEGACY, /convert it first with legacy\.py/],
  ['has no averaged generator', () => WITHOUT_AVERAGE, /without its average over the training \(G_ema\)/],
  ['has tensors of other sizes', otherSizes, /holds a tensor of the shape \[8, 8\] where \[3\] fits/],
  ['has weights that are not finite', notFinite, /torgb\.bias holds numbers that are not finite/],
  ['never ends', () => packageTar(forever), /was stopped: it took more than 8 seconds for one image/],
  ['is no checkpoint at all', () => Buffer.from('<html>not found</html>'), /\.$/],
  [
    'has NaN for styles',
    () => packageTar((flat) => mul(flat, scalar(Number.NaN))),
    /finite numbers at the recommended psi/,
  ],
  ['takes too much memory', () => packageTar(hungry), /of memory for one image/],
  [
    'gives other shapes than it says',
    () => packageTar((flat) => flat, { features: [{ name: 'f', channels: 3, resolution: 4 }] }),
    /f/,
  ],
])('a file that %s is refused with a sentence, and leaves nothing', async (_what, file, sentence) => {
  expect(await refusal(file())).toMatch(sentence);
});

it('options that the network does not have are refused with what it has', async () => {
  expect(await refusal(officialPickle(smallStylegan2()), { layers: ['b999.conv1'] })).toMatch(
    /b999\.conv1.*b8\.conv1/s,
  );
  expect(await refusal(rosinalityFile('zip'), { truncationCutoff: 60 })).toMatch(
    /styles; 60 of them cannot be truncated/,
  );
});

it('what is too large or empty, and pieces that do not fit, are refused at once', async () => {
  await expect(begin(world.admin, 3 * 2 ** 30)).rejects.toThrow('net.pkl has 3.0 GiB; files of up to 2 GiB are taken');
  await expect(begin(world.admin, 0)).rejects.toThrow('net.pkl is empty.');
  await expect(begin(world.admin, 10, { license: ' ' })).rejects.toMatchObject({ status: 400 });
  const { id } = await begin(world.admin, 10);
  const said = async (first: number, bytes: string): Promise<string> =>
    ((await (await sendPiece(world.admin, id, first, bytes)).json()) as { message: string }).message;
  expect(await said(4, 'xxxxxx')).toBe('The next piece of net.pkl begins with byte 0, not 4.');
  expect(await said(0, 'x')).toBe('This piece has 1 bytes where it should have 10.');
  expect(await said(0, 'x'.repeat(11))).toBe('This piece has more than the 10 bytes that it should have.');
  expect(stored()).not.toContain(id);
  await world.admin.call('discardUpload', { params: { upload: id } });
  expect(await said(0, 'x')).toMatch(/not there any more/);
});

it('after a kill in the middle of an upload nothing is left of it, and it says what happened', async () => {
  const file = officialPickle(smallStylegan2());
  const ready = await uploaded(world.admin, file);
  const half = await begin(world.admin, 5 * 2 ** 20);
  expect((await sendPiece(world.admin, half.id, 0, Buffer.alloc(4 * 2 ** 20))).ok).toBe(true);
  const orphan = path.join(objects(), randomUUID());
  await world.server.kill();
  cpSync(path.join(objects(), ready.id), orphan, { recursive: true });
  await world.restart();
  await until('what is nobody’s to be removed', () => !existsSync(orphan));
  // What somebody may still continue or decide upon is there.
  expect((await world.admin.call('upload', { params: { upload: half.id } })).received).toBe(4 * 2 ** 20);
  const { digest } = await keep(ready);
  const image = await world.admin.fetch('generatorImage', { digest }, {}, { seed: 1, psi: 0.7 });
  expect(image.status).toBe(200);
});
