import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildRelease, encodeKeypointSample, encodeSample, splitOf } from '@gannet/release';
import { FolderSink } from '../convert/folder-sink.js';
import { heldOutRenders } from '../renders/held-out.js';
import type { Io } from '../io.js';
import { CLASSES, FLIP_PAIRS, KEYPOINTS, SKELETON } from './bundled.js';
import { demoStudent, studentFolderOf, studentLines } from './student.js';

const SIDE = 64;
const GENERATOR = 'a'.repeat(64);
const PROVENANCE = { generator: GENERATOR, interpreter: 'b'.repeat(64), round: 0 };

const io: Io = {
  out: () => undefined,
  err: () => undefined,
  showsBars: false,
  env: {},
  signal: new AbortController().signal,
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'demo-student-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A release as the demo pulls one, of real renders in the place of generated images. */
async function release(task: 'parts' | 'keypoints'): Promise<string> {
  const out = path.join(folder, 'faces');
  mkdirSync(out);
  const splits = (seed: number): boolean => splitOf(GENERATOR, seed) !== 'test';
  const seeds = Array.from({ length: 20 }, (_, seed) => seed).filter(splits);
  const renders = await heldOutRenders();
  await buildRelease(
    {
      facts: {
        project: 'demo',
        version: '1.0.0',
        round: 0,
        psi: 0.7,
        runtime: 'another',
        image: { width: SIDE, height: SIDE },
        seeds: { first: 0, count: 20 },
        generator: { name: 'tiny', version: '1.0.0', digest: GENERATOR, license: 'CC0', attribution: 'Nobody.' },
        interpreter: { digest: PROVENANCE.interpreter, members: 1, labelledImages: 4 },
        filter: { dropShare: 0, score: 'mean', rule: 'none' },
        classes: task === 'parts' ? [...CLASSES] : [],
        ...(task === 'keypoints'
          ? {
              keypoints: {
                names: [...KEYPOINTS],
                skeleton: SKELETON.map(([a, b]): [number, number] => [a, b]),
                flipPairs: FLIP_PAIRS.map(([a, b]): [number, number] => [a, b]),
              },
            }
          : {}),
      },
      samples: seeds.map((seed) => {
        const { rgb, labels, points } = renders[seed]!;
        const about = { seed, psi: 0.7, score: 0.25, rgb, provenance: PROVENANCE };
        return task === 'keypoints'
          ? encodeKeypointSample({
              ...about,
              points: points!.map((point) => ({ ...point, spread: 0 })),
              width: SIDE,
              height: SIDE,
            })
          : encodeSample({
              ...about,
              labels: { width: SIDE, height: SIDE, data: labels! },
              classes: CLASSES.length,
            });
      }),
      unusable: new Set(Array.from({ length: 20 }, (_, seed) => seed).filter((seed) => !splits(seed))),
      keep: () => true,
      licenseText: 'the licence',
      factory: null,
    },
    new FolderSink(out),
  );
  return out;
}

it.each([
  ['parts', 'mean IoU 0', 'IoU: background '],
  ['keypoints', 'PCK@0.05 0', 'PCK@0.05: left eye '],
] as const)(
  '[D5] a student of a release of %s is measured on real renders, with an interval',
  async (task, headline, rest) => {
    const out = await release(task);
    const student = await demoStudent({ out, studentSteps: 2, seed: 1 }, (await heldOutRenders()).slice(0, 12), io);
    expect(student).toMatchObject({
      path: studentFolderOf(out),
      steps: 2,
      seconds: expect.any(Number) as number,
      real: { kind: task, images: 12 },
    });
    const { real } = student;
    const { value, interval } = real.kind === 'parts' ? real.meanIou : real.pck05;
    expect(interval).toMatchObject({ level: 0.95 });
    expect(value).toBeGreaterThanOrEqual(interval!.low);
    expect(value).toBeLessThanOrEqual(interval!.high);
    expect(existsSync(path.join(student.path, 'student.onnx'))).toBe(true);
    const [about, ...figures] = studentLines(student);
    expect(about).toMatch(
      /after 2 steps in \d+ s, on 12 real renders that nothing was trained on \(95% bootstrap intervals over images\):/,
    );
    expect(figures.join('\n')).toContain(headline);
    expect(figures.join('\n')).toContain(rest);
  },
  300_000,
);
