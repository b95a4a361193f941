/** Everything that is random about one vehicle and its picture. */
import { randomStream } from './numbers.mjs';

/** The variants of every kind; one listed twice is drawn twice as often. */
export const KINDS = {
  car: ['sedan', 'hatchback', 'estate', 'offroader'],
  van: ['panel', 'minibus'],
  pickup: ['empty', 'loaded'],
  bus: ['single', 'single', 'double'],
  lorry: ['box', 'box', 'tipper', 'tanker'],
};

/** Cars are half as frequent again as each of the others. */
const KIND_SHARES = ['car', 'car', 'car', 'van', 'van', 'pickup', 'pickup', 'bus', 'bus', 'lorry', 'lorry'];

export const PALETTE = {
  body: ['#c8281f', '#1f57b8', '#f0b41c', '#2f8a46', '#eeeeea', '#34373c', '#9aa3ad', '#ef7a1f'],
  cargo: ['#f2f2ee', '#b8c0c8', '#3f6fb0', '#c8493a', '#d9a441', '#5b8a5a'],
  plate: ['#fbfbf2', '#ffd83d'],
};

/** Sky: [at the horizon, high up]. */
export const SKIES = {
  blue: ['#cfe6f5', '#6aaee0'],
  grey: ['#e4e7ea', '#b4bcc4'],
  evening: ['#ffdcae', '#8f9fd0'],
  studio: ['#f1ece4', '#f1ece4'],
};

/** Ground: one colour, or a road with a verge. */
export const GROUNDS = {
  asphalt: { road: '#85888c' },
  grass: { road: '#7fa65a' },
  sand: { road: '#d8c08c' },
  snow: { road: '#eef2f6' },
  road: { road: '#7d8085', verge: '#86ab60' },
  desertRoad: { road: '#8b8782', verge: '#d6bd8a' },
};

/** Draws all random choices of one vehicle and its picture. */
export function sampleVehicle(seed, index) {
  const random = randomStream((seed * 1_000_003 + index * 7919 + 54321) >>> 0);
  for (let i = 0; i < 4; i++) random();
  const pick = (list) => list[Math.floor(random() * list.length)];
  const uniform = (low, high) => low + (high - low) * random();
  const kind = pick(KIND_SHARES);
  const variant = pick(KINDS[kind]);
  const colors = Object.fromEntries(Object.entries(PALETTE).map(([name, list]) => [name, pick(list)]));
  const shape = {
    length: uniform(0.94, 1.06),
    width: uniform(0.95, 1.05),
    height: uniform(0.94, 1.06),
    wheels: uniform(0.92, 1.12),
  };
  const azimuth = uniform(0, 360);
  const camera = {
    azimuth,
    elevation: uniform(7, 34),
    distance: uniform(2.2, 4),
    fill: uniform(0.82, 0.9),
    shiftX: uniform(-0.03, 0.03),
    shiftY: uniform(-0.01, 0.05),
  };
  const sun = { azimuth: azimuth + uniform(-95, 95), elevation: uniform(34, 62) };
  return {
    kind,
    variant,
    colors,
    shape,
    camera,
    sun,
    sky: pick(Object.keys(SKIES)),
    ground: pick(Object.keys(GROUNDS)),
    roadSide: pick([-1, 1]),
  };
}

/** What a picture shows as options of named attributes; networks that name them are trained on these. */
export const ATTRIBUTES = {
  kind: Object.keys(KINDS),
  variant: [...new Set(Object.entries(KINDS).flatMap(([kind, list]) => list.map((variant) => `${kind} ${variant}`)))],
  bodyColor: PALETTE.body,
  cargoColor: ['none', ...PALETTE.cargo],
  sky: Object.keys(SKIES),
  ground: Object.keys(GROUNDS),
  azimuth: Array.from({ length: 16 }, (_, i) => `${i * 22.5}`),
  elevation: ['low', 'middle', 'high'],
};

/** The index of every attribute's option. */
export function attributesOf({ kind, variant, colors, sky, ground, camera }) {
  const shown = {
    kind,
    variant: `${kind} ${variant}`,
    bodyColor: colors.body,
    cargoColor: kind === 'lorry' ? colors.cargo : 'none',
    sky,
    ground,
    azimuth: `${(Math.round(camera.azimuth / 22.5) % 16) * 22.5}`,
    elevation: ['low', 'middle', 'high'][Math.min(2, Math.floor((camera.elevation - 7) / 9))],
  };
  return Object.keys(ATTRIBUTES).map((name) => ATTRIBUTES[name].indexOf(shown[name]));
}
