import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  buildRelease,
  encodeKeypointSample,
  encodeSample,
  type FileSink,
  type ReleaseFacts,
  type ReleaseSink,
  type Sample,
} from '@gannet/release';

/** Names that formats stumble over. */
const CLASSES = ['background', '#1 tooth: "left", lower', '- ja, naïve 🦷'];
const [WIDTH, HEIGHT] = [14, 11]; // neither square nor a multiple of anything
const [GENERATOR, INTERPRETER] = ['a'.repeat(64), 'b'.repeat(64)];

type Draw = (x: number, y: number) => number;

const isEdge: Draw = (x, y) => Number(x === 0 || y === 0 || x === WIDTH - 1 || y === HEIGHT - 1);

/** Label maps that formats stumble over, class by place. */
const HARD: readonly Draw[] = [
  () => 0, // nothing but background
  () => 2, // one class everywhere
  (x, y) => (x > 2 && x < 10 && y > 2 && y < 8 ? Number(!(x === 5 && y === 5)) : 0), // a hole of one pixel
  (x, y) =>
    x > 1 && x < 12 && y > 1 && y < 9 ? (x > 4 && x < 9 && y > 3 && y < 7 ? (x === 6 && y === 5 ? 1 : 2) : 1) : 0, // a hole of another class with an island in it
  (x, y) => ((x * 5 + y * 3) % 17 === 0 ? 1 + (x % 2) : 0), // single pixels
  (x, y) => (x + y) % 2, // pixels that touch by corners
  isEdge, // a frame along all borders
  (x, y) => 2 * Number((x === 0 && y === 0) || (x === WIDTH - 1 && y === HEIGHT - 1)), // the first and the last pixel
  (x) => x % 3, // stripes down to both borders
  (x, y) => (y === 5 ? 1 : y === 6 && x % 2 ? 2 : 0), // thin parts
];

/** Generated images, as many as it takes for every split to have each of the maps, and people's own. */
const [GENERATED, HUMAN] = [120, HARD.length];

function sampleOf(seed: number, isHuman: boolean): Sample {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    HARD[seed % HARD.length]!(i % WIDTH, Math.floor(i / WIDTH)),
  );
  return encodeSample({
    seed,
    psi: 0.7,
    rgb: noise(seed),
    labels: { width: WIDTH, height: HEIGHT, data },
    classes: CLASSES.length,
    ...(isHuman ? { score: null, confidence: 'sure' as const } : { score: seed / 1000 }),
    provenance: { generator: GENERATOR, interpreter: isHuman ? null : INTERPRETER, round: 0 },
  });
}

/**
 * A release whose label maps are as hard as they come: holes, one-pixel parts, borders, empty masks; in a new folder.
 */
export async function buildHardRelease(folder: string): Promise<void> {
  await buildRelease(
    {
      facts: factsOf({ classes: CLASSES }),
      samples: seeds(100, GENERATED).map((seed) => sampleOf(seed, false)),
      humans: seeds(0, HUMAN).map((seed) => sampleOf(seed, true)),
      keep: () => true,
      licenseText: 'None.',
      shards: { samples: 50 },
    },
    sinkInto(folder),
  );
}

type Place = readonly [x: number, y: number, visibility: 0 | 1 | 2];
const ABSENT: Place = [0, 0, 0];

/** Placements that formats stumble over: all absent, one alone, in a corner, on one line, in one place, hidden. */
const HARD_PLACES: readonly (readonly Place[])[] = [
  [ABSENT, ABSENT, ABSENT],
  [[5.5, 4.25, 2], ABSENT, ABSENT],
  [[0, 0, 2], ABSENT, ABSENT],
  [ABSENT, ABSENT, [14, 11, 1]],
  [[2, 3, 2], [9, 3, 2], ABSENT],
  [
    [4, 1, 2],
    [4, 5, 1],
    [4, 10, 2],
  ],
  [
    [7, 7, 2],
    [7, 7, 2],
    [7, 7, 2],
  ],
  [
    [1, 1, 2],
    [12, 2, 2],
    [6, 10, 2],
  ],
];

/** The same for keypoints. */
export async function buildHardKeypoints(folder: string): Promise<void> {
  const keypoints = {
    names: ['left: "eye"', '#2', 'null'],
    skeleton: [
      [0, 2],
      [1, 2],
    ] as [number, number][],
    flipPairs: [[0, 1]] as [number, number][],
  };
  await buildRelease(
    {
      facts: factsOf({ classes: [], keypoints }),
      keep: () => true,
      licenseText: 'None.',
      samples: seeds(100, GENERATED).map((seed) =>
        encodeKeypointSample({
          seed,
          psi: 0.7,
          score: seed / 1000,
          rgb: noise(seed),
          width: WIDTH,
          height: HEIGHT,
          provenance: { generator: GENERATOR, interpreter: INTERPRETER, round: 0 },
          points: HARD_PLACES[seed % HARD_PLACES.length]!.map(([x, y, visibility]) => ({
            x,
            y,
            visibility,
            spread: visibility === 0 ? null : 0.01,
          })),
        }),
      ),
    },
    sinkInto(folder),
  );
}

function seeds(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

function noise(seed: number): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * 7 + seed * 13) % 256);
}

function factsOf(labels: Pick<ReleaseFacts, 'classes' | 'keypoints'>): ReleaseFacts {
  return {
    project: 'hard',
    version: '1.0.0',
    round: 0,
    psi: 0.7,
    runtime: 'none',
    image: { width: WIDTH, height: HEIGHT },
    seeds: { first: 100, count: GENERATED },
    generator: { name: 'drawn', version: '1.0.0', digest: GENERATOR, license: 'CC0-1.0', attribution: 'Nobody.' },
    interpreter: { digest: INTERPRETER, members: 1, labelledImages: HUMAN },
    filter: { dropShare: 0, score: 'none', rule: 'none' },
    ...labels,
  };
}

function sinkInto(folder: string): ReleaseSink {
  return {
    file(name): FileSink {
      const chunks: Buffer[] = [];
      const target = path.join(folder, name);
      return {
        write: async (chunk) => void chunks.push(Buffer.from(chunk)),
        close: async () => {
          await mkdir(path.dirname(target), { recursive: true });
          await writeFile(target, Buffer.concat(chunks));
        },
      };
    },
  };
}
