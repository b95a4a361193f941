import { GeneratorRefused } from './refused.js';

/** One feature map of the synthesis network: its output's name and its shape [N, channels, resolution, resolution]. */
export interface Layer {
  readonly name: string;
  readonly channels: number;
  readonly resolution: number;
}

/** The keys of `generator.json` that are used. Other keys are for the reader. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly resolution: number;
  readonly zDim: number;
  readonly wDim: number;
  readonly numWs: number;
  readonly layers: readonly Layer[];
  readonly recommendedPsi: number;
  readonly license: string;
  readonly attribution: string;
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number }>;
}

/** The only format so far, and the default of a package that does not state one. */
const FORMAT = 1;

/** Larger images than 4096² are neither displayed nor labelled. */
const MAX_RESOLUTION = 4096;

/**
 * Maximum number of values in all feature maps of one image: twice what a StyleGAN2 of 1024² pixels has, and 1 GiB of
 * memory.
 */
const MAX_FEATURES = 2 ** 28;

/** Maximum number of values in the styles of one image: more must be a mistake. */
const MAX_STYLES = 2 ** 24;

type Json = Readonly<Record<string, unknown>>;

/** Parses and validates `generator.json`. Throws GeneratorRefused with the key that is wrong and what it should be. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const json = objectAt('generator.json', parse(bytes));
  if (json['format'] !== undefined && json['format'] !== FORMAT) {
    throw new GeneratorRefused(`generator.json has format ${JSON.stringify(json['format'])}; only ${FORMAT} is known.`);
  }
  checkImageRange(json['imageRange']);
  if (Array.isArray(json['resolution']))
    throw new GeneratorRefused(
      'resolution in generator.json is a list; images are square, so it is one number, the pixels on a side.',
    );
  const resolution = count(json, 'resolution', MAX_RESOLUTION);
  const [wDim, numWs] = [count(json, 'wDim'), count(json, 'numWs')];
  if (wDim * numWs > MAX_STYLES)
    throw new GeneratorRefused(
      `wDim × numWs in generator.json is ${wDim * numWs}; at most ${MAX_STYLES} numbers are one image's styles.`,
    );
  const dataset = json['dataset'] === undefined ? {} : objectAt('dataset', json['dataset']);
  return {
    name: named(json, 'name'),
    version: text(json, 'version'),
    description: optionalText(json, 'description'),
    resolution,
    zDim: count(json, 'zDim'),
    wDim,
    numWs,
    layers: parseLayers(json['features'], resolution),
    recommendedPsi: psi(json['recommendedPsi']),
    license: optionalText(json, 'license') || text(dataset, 'license'),
    attribution: optionalText(json, 'attribution') || text(dataset, 'attribution'),
    files: parseFiles(json['files']),
  };
}

/**
 * Whether this is a plain file name: letters, digits, dot, dash, underscore, not starting with a dot. Anything else
 * could be a path.
 */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(name);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new GeneratorRefused('generator.json is not JSON in UTF-8.', { cause });
  }
}

/** Names of the inputs and outputs of the graphs that are merged with a generator; layers cannot have them. */
export const RESERVED_NAMES: readonly string[] = [
  'image',
  'label',
  'probabilities',
  'uncertainty',
  'score',
  'heat',
  'place',
  'peak',
  'places',
  'peaks',
  'keypoints',
  'spread',
  'bytes',
];

function parseLayers(value: unknown, resolution: number): Layer[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new GeneratorRefused('features in generator.json is not a list of feature maps.');
  const layers = value.map((item: unknown, i): Layer => {
    const json = objectAt(`features[${i}]`, item);
    return {
      name: named(json, 'name'),
      channels: count(json, 'channels'),
      resolution: count(json, 'resolution', MAX_RESOLUTION),
    };
  });
  for (const layer of layers) {
    const steps = Math.log2(resolution / layer.resolution);
    if (!Number.isInteger(steps) || steps < 0) {
      throw new GeneratorRefused(
        `${layer.name} has ${layer.resolution} pixels a side, which no number of doublings brings to ${resolution}.`,
      );
    }
  }
  const numbers = layers.reduce((sum, layer) => sum + layer.channels * layer.resolution ** 2, 0);
  if (numbers > MAX_FEATURES)
    throw new GeneratorRefused(
      `The feature maps of one image hold ${numbers} numbers; at most ${MAX_FEATURES} (1 GiB) are read.`,
    );
  if (new Set(layers.map(({ name }) => name)).size !== layers.length)
    throw new GeneratorRefused('Two feature maps have one name.');
  const taken = layers.find(({ name }) => RESERVED_NAMES.includes(name));
  if (taken)
    throw new GeneratorRefused(
      `A feature map is called ${taken.name}, as something that is said of an image is: give it another name.`,
    );
  return layers;
}

function parseFiles(value: unknown): Manifest['files'] {
  return new Map(
    Object.entries(objectAt('files', value)).map(([name, item]) => {
      if (!isPlainName(name))
        throw new GeneratorRefused(`${JSON.stringify(name)} in generator.json is not a plain file name.`);
      const json = objectAt(`files.${name}`, item);
      const sha256 = text(json, 'sha256');
      if (!/^[0-9a-f]{64}$/.test(sha256))
        throw new GeneratorRefused(`The sha256 of ${name} is not 64 small hexadecimal digits.`);
      return [name, { sha256, bytes: count(json, 'bytes', Number.MAX_SAFE_INTEGER) }];
    }),
  );
}

function checkImageRange(value: unknown): void {
  if (!Array.isArray(value) || value.length !== 2 || value[0] !== -1 || value[1] !== 1) {
    throw new GeneratorRefused('imageRange in generator.json is not [-1, 1].');
  }
}

function psi(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw new GeneratorRefused('recommendedPsi in generator.json is not a number of 0 to 1.');
  return value;
}

function objectAt(where: string, value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GeneratorRefused(`${where} is not a JSON object.`);
  return { ...value };
}

function text(json: Json, key: string): string {
  const value = json[key];
  if (typeof value !== 'string' || value.trim() === '')
    throw new GeneratorRefused(`${key} in generator.json is not a text.`);
  return value;
}

function optionalText(json: Json, key: string): string {
  return json[key] === undefined ? '' : text(json, key);
}

function named(json: Json, key: string): string {
  const value = text(json, key);
  if (!isPlainName(value))
    throw new GeneratorRefused(
      `${key} ${JSON.stringify(value)} is not a plain name of letters, digits, dots, dashes and underscores.`,
    );
  return value;
}

function count(json: Json, key: string, most = 65536): number {
  const value = json[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    throw new GeneratorRefused(`${key} in generator.json is not a whole number of 1 to ${most}.`);
  }
  return value;
}
