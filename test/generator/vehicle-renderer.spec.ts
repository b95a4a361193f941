import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

interface Rendered {
  readonly rgb: Uint8Array;
  readonly mask: Uint8Array;
  /** x, y and visibility (0 outside, 1 hidden, 2 visible) of every keypoint. */
  readonly keypoints: readonly number[];
  readonly matrix: readonly number[];
}

interface Vehicle {
  readonly kind: string;
  readonly variant: string;
  readonly colors: Readonly<Record<string, string>>;
  readonly shape: Readonly<Record<'length' | 'width' | 'height' | 'wheels', number>>;
  readonly camera: Readonly<Record<'azimuth' | 'elevation' | 'distance' | 'fill' | 'shiftX' | 'shiftY', number>>;
}

interface Model {
  readonly faces: readonly { readonly points: readonly (readonly number[])[]; readonly part: number }[];
  readonly keypoints: Readonly<Record<string, { readonly point: readonly number[] }>>;
}

const recipe = new URL('../../generators/vehicle-64/recipe/', import.meta.url);
const load = async (name: string): Promise<unknown> => import(new URL(name, recipe).href);

let renderVehicle: (vehicle: Vehicle, size?: number) => Rendered;
let sampleVehicle: (seed: number, index: number) => Vehicle;
let attributesOf: (vehicle: Vehicle) => number[];
let buildVehicle: (vehicle: Vehicle) => Model;
let sine: (degrees: number) => number;
let ATTRIBUTES: Readonly<Record<string, readonly string[]>>;
let CLASSES: readonly string[];
let KEYPOINTS: readonly string[];

beforeAll(async () => {
  ({ renderVehicle } = (await load('rasterise.mjs')) as { renderVehicle: typeof renderVehicle });
  ({ sampleVehicle, attributesOf, ATTRIBUTES } = (await load('choices.mjs')) as {
    sampleVehicle: typeof sampleVehicle;
    attributesOf: typeof attributesOf;
    ATTRIBUTES: typeof ATTRIBUTES;
  });
  ({ buildVehicle } = (await load('vehicle.mjs')) as { buildVehicle: typeof buildVehicle });
  ({ CLASSES, KEYPOINTS } = (await load('parts.mjs')) as { CLASSES: typeof CLASSES; KEYPOINTS: typeof KEYPOINTS });
  ({ sine } = (await load('numbers.mjs')) as { sine: typeof sine });
});

const sha256 = (...parts: readonly NodeJS.ArrayBufferView[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** The visibility of every keypoint by name. */
const visibilities = ({ keypoints }: Rendered): Record<string, number> =>
  Object.fromEntries(KEYPOINTS.map((name, i) => [name, keypoints[i * 3 + 2]!]));

/** A vehicle of a kind from where one wants to see it. */
const seenFrom = (kind: string, variant: string, azimuth: number, elevation = 15): Vehicle => {
  const vehicle = sampleVehicle(1, 0);
  const shape = { length: 1, width: 1, height: 1, wheels: 1 };
  const camera = { azimuth, elevation, distance: 3, fill: 0.85, shiftX: 0, shiftY: 0 };
  return { ...vehicle, kind, variant, shape, camera };
};

const names = (seen: Rendered, visibility: number): string[] =>
  Object.entries(visibilities(seen)).flatMap(([name, found]) => (found === visibility ? [name] : []));

it('the same bits come out on every machine: pixels, masks, keypoints and cameras', () => {
  const all = Array.from({ length: 40 }, (_, i) => renderVehicle(sampleVehicle(1, i)));
  expect({
    rgb: sha256(...all.map(({ rgb }) => rgb)),
    mask: sha256(...all.map(({ mask }) => mask)),
    keypoints: sha256(...all.map(({ keypoints }) => Float64Array.from(keypoints))),
    matrix: sha256(...all.map(({ matrix }) => Float64Array.from(matrix))),
  }).toEqual({
    rgb: '7d0256285fe7af5997a5bcf1e8444dc621153ef0e523080c7a1072921a7d7372',
    mask: '93217d47c34bd44d286591a553368c6867aed4c8f9c7ec63ef21de4dea799215',
    keypoints: 'a6e6ad419086046a909f962d820a83e1873975090d25d02eacee95ae7a229a80',
    matrix: '01a648dab82eeed10bfb51bb1ad4b7b3fb5f6faceb3df9c127960ec5a6815959',
  });
});

it('a picture does not depend on what was rendered before it', () => {
  const alone = renderVehicle(sampleVehicle(5, 1));
  renderVehicle(sampleVehicle(5, 2), 128);
  renderVehicle(sampleVehicle(5, 3));
  expect(renderVehicle(sampleVehicle(5, 1))).toEqual(alone);
});

it.each([64, 128])('%i pixels a side: as many numbers as there should be, every class by its number', (size) => {
  const { rgb, mask, keypoints, matrix } = renderVehicle(sampleVehicle(1, 7), size);
  expect([rgb.length, mask.length, keypoints.length, matrix.length]).toEqual([
    size * size * 3,
    size * size,
    KEYPOINTS.length * 3,
    12,
  ]);
  expect(Math.max(...mask)).toBeLessThan(CLASSES.length);
});

it('every kind and variant fits into its picture, whatever the view, and shows its parts', () => {
  const seen = new Map<string, Set<number>>();
  for (let i = 0; i < 150; i++) {
    const vehicle = sampleVehicle(9, i);
    const { mask } = renderVehicle(vehicle);
    const parts = seen.get(`${vehicle.kind} ${vehicle.variant}`) ?? new Set();
    mask.forEach((part) => parts.add(part));
    seen.set(`${vehicle.kind} ${vehicle.variant}`, parts);
    const border = mask.filter((_, at) => at < 64 || at >= 63 * 64 || at % 64 === 0 || at % 64 === 63);
    expect(border.every((part) => part === 0)).toBe(true);
  }
  const cargo = CLASSES.indexOf('cargo');
  expect([...seen.keys()].sort()).toEqual([...ATTRIBUTES['variant']!].sort());
  for (const [name, parts] of seen) {
    const carries = name.startsWith('pickup') || name.startsWith('lorry');
    expect([name, [...parts].sort((a, b) => a - b)]).toEqual([
      name,
      CLASSES.map((_, part) => part).filter((part) => carries || part !== cargo),
    ]);
  }
});

it('keypoints lie where the camera matrix puts their points', () => {
  for (let i = 0; i < 20; i++) {
    const vehicle = sampleVehicle(4, i);
    const { keypoints, matrix } = renderVehicle(vehicle);
    const model = buildVehicle(vehicle);
    KEYPOINTS.forEach((name, k) => {
      const point = [...model.keypoints[name]!.point, 1];
      const [u, v, depth] = [0, 4, 8].map((row) =>
        point.reduce((sum, value, j) => sum + value * matrix[row + j]!, 0),
      ) as [number, number, number];
      expect(keypoints[k * 3]).toBeCloseTo(u / depth, 8);
      expect(keypoints[k * 3 + 1]).toBeCloseTo(v / depth, 8);
    });
  }
});

it('what a camera in front, behind and beside a vehicle sees is what a person would see', () => {
  expect(names(renderVehicle(seenFrom('car', 'sedan', 0)), 2)).toEqual([
    'headlight_left',
    'headlight_right',
    'roof_front_left',
    'roof_front_right',
    'roof_rear_left',
    'roof_rear_right',
  ]);
  const behind = names(renderVehicle(seenFrom('van', 'panel', 180)), 2);
  expect(behind).toEqual(expect.arrayContaining(['taillight_left', 'taillight_right', 'roof_rear_left']));
  expect(behind.filter((name) => /headlight|wheel/.test(name))).toEqual([]);
  const left = names(renderVehicle(seenFrom('bus', 'single', 90)), 2);
  expect(left).toEqual(expect.arrayContaining(['wheel_front_left', 'wheel_rear_left', 'roof_front_left']));
  expect(left.filter((name) => /light|wheel.*right/.test(name))).toEqual([]);
});

it('a lorry’s box hides the corners of the cab’s roof from behind', () => {
  const hidden = names(renderVehicle(seenFrom('lorry', 'box', 180)), 1);
  expect(hidden).toEqual(expect.arrayContaining(['roof_front_left', 'roof_front_right', 'roof_rear_left']));
});

it('a visible keypoint of a wheel or a light lies on its part in the mask', () => {
  const wrong: string[] = [];
  let looked = 0;
  for (let i = 0; i < 60; i++) {
    const rendered = renderVehicle(sampleVehicle(6, i), 128);
    KEYPOINTS.forEach((name, k) => {
      const [x, y, visibility] = rendered.keypoints.slice(k * 3, k * 3 + 3) as [number, number, number];
      const part = CLASSES.indexOf(name.split('_')[0]!);
      if (visibility !== 2 || part < 0) return;
      looked++;
      const around = [-1, 0, 1].flatMap((dy) =>
        [-1, 0, 1].map((dx) => rendered.mask[(Math.floor(y) + dy) * 128 + Math.floor(x) + dx]),
      );
      if (!around.includes(part)) wrong.push(`${i} ${name}`);
    });
  }
  expect(looked).toBeGreaterThan(150);
  expect(wrong).toEqual([]);
});

it('faces look outwards: a mesh encloses a positive volume', () => {
  for (const [kind, variants] of Object.entries({ car: ['sedan'], van: ['panel'], bus: ['double'], lorry: ['tanker'] }))
    for (const variant of variants) {
      const { faces } = buildVehicle(seenFrom(kind, variant, 0));
      const volume = faces.reduce((sum, { points: [a, ...others] }) => {
        const fans = others.slice(1).map((c, i) => triple(a!, others[i]!, c) / 6);
        return sum + fans.reduce((total, value) => total + value, 0);
      }, 0);
      expect(volume).toBeGreaterThan(3);
    }
});

const triple = (a: readonly number[], b: readonly number[], c: readonly number[]): number =>
  a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) +
  a[1]! * (b[2]! * c[0]! - b[0]! * c[2]!) +
  a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);

it('every option of every attribute is drawn, and none that has no name', () => {
  const rows = Array.from({ length: 3000 }, (_, i) => attributesOf(sampleVehicle(11, i)));
  Object.entries(ATTRIBUTES).forEach(([name, options], i) => {
    const drawn = new Set(rows.map((row) => row[i]));
    expect([name, [...drawn].sort((a, b) => a! - b!)]).toEqual([name, options.map((_, option) => option)]);
  });
});

it('the sine is right to ten digits for any angle', () => {
  for (let degrees = -720; degrees <= 720; degrees += 7.3)
    expect(sine(degrees)).toBeCloseTo(Math.sin((degrees * Math.PI) / 180), 10);
});

it('the held-out set begins with what the renderer draws today', () => {
  const folder = new URL('../../generators/vehicle-64/', import.meta.url);
  const facts = JSON.parse(readFileSync(new URL('heldout.json', folder), 'utf8')) as {
    classes: string[];
    keypoints: string[];
    seed: number;
    start: number;
    firstTenSha256: Readonly<Record<'images' | 'masks' | 'keypoints' | 'cameras', string>>;
  };
  expect([facts.classes, facts.keypoints]).toEqual([CLASSES, KEYPOINTS]);
  const ten = Array.from({ length: 10 }, (_, i) => renderVehicle(sampleVehicle(facts.seed, facts.start + i)));
  expect({
    images: sha256(...ten.map(({ rgb }) => rgb)),
    masks: sha256(...ten.map(({ mask }) => mask)),
    keypoints: sha256(...ten.map(({ keypoints }) => Float32Array.from(keypoints))),
    cameras: sha256(...ten.map(({ matrix }) => Float32Array.from(matrix))),
  }).toEqual(facts.firstTenSha256);
});
