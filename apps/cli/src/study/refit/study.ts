import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { derivedSeed } from '@gannet/metrics';
import { runtimeFingerprint } from '@gannet/runtime';
import { CLASSES } from '../../demo/bundled.js';
import { firstSeedOf } from '../../demo/settings.js';
import { explained } from '../../disk.js';
import { filesIn } from '../../folder.js';
import { Failed } from '../../failed.js';
import type { Io } from '../../io.js';
import { ImageSource } from '../image-source.js';
import { trainOn } from '../trial.js';
import { type RefitStudy, reportPage } from './report.js';
import type { RefitStudySettings } from './settings.js';
import { type Row, rowOf } from './summary.js';
import { type Case, corrected } from './trial.js';

const FILES = { page: 'README.md', results: 'results.json' } as const;

/**
 * Runs a study of live refit and writes its page and figures. Throws Failed if the folder contains other files, before
 * anything is computed.
 */
export async function runRefitStudy({ out, ...settings }: RefitStudySettings, io: Io): Promise<RefitStudy> {
  await explained(out, 'Make room and run the command again.', () => mkdir(out, { recursive: true }));
  await checkFolder(out);
  const source = await ImageSource.open();
  try {
    const casesByImages = new Map<number, Case[]>();
    for (let repeat = 0; repeat < settings.repeats; repeat++)
      await repeated(settings, { source, repeat, casesByImages, io });
    const study = {
      settings,
      generator: source.pack.digest,
      runtime: runtimeFingerprint(),
      rows: rowsOf(settings, casesByImages),
    };
    await save(out, FILES.results, `${JSON.stringify(study, null, 2)}\n`);
    await save(out, FILES.page, reportPage(study));
    return study;
  } finally {
    await source.close();
  }
}

interface Repeat {
  readonly source: ImageSource;
  readonly repeat: number;
  readonly casesByImages: Map<number, Case[]>;
  readonly io: Io;
}

/** An interpreter for each number of images, all on the same fresh images. */
async function repeated(
  { images, fresh, strokes, steps, seed, repeats }: Omit<RefitStudySettings, 'out'>,
  { source, repeat, casesByImages, io }: Repeat,
): Promise<void> {
  const most = images.at(-1)!;
  const generated = await source.generate(firstSeedOf(seed) + repeat * (most + fresh), most + fresh, io.signal);
  for (const count of images) {
    const interpreter = await trainOn(source.pack, generated.slice(0, count), {
      seed: derivedSeed(seed, repeat),
      steps,
    });
    const cases = await corrected(interpreter, generated.slice(most), {
      strokes,
      seed: derivedSeed(derivedSeed(seed, repeat), count),
      signal: io.signal,
    });
    casesByImages.set(count, [...(casesByImages.get(count) ?? []), ...cases]);
    const row = rowOf(cases, { images: count, strokes, at: strokes.length - 1, classes: CLASSES.length });
    io.err(
      `repeat ${repeat + 1} of ${repeats}, ${count} images: ${row.wrong.alone.toFixed(1)} wrong pixels after ${row.strokes} strokes, with live refit ${row.wrong.helped.toFixed(1)}`,
    );
  }
}

function rowsOf(
  { strokes }: Omit<RefitStudySettings, 'out'>,
  casesByImages: ReadonlyMap<number, readonly Case[]>,
): Row[] {
  const groups: [number | null, readonly Case[]][] = [...casesByImages, [null, [...casesByImages.values()].flat()]];
  return groups.flatMap(([images, cases]) =>
    strokes.map((_, at) => rowOf(cases, { images, strokes, at, classes: CLASSES.length })),
  );
}

/** Only beside the results of such a study is README.md its page. */
async function checkFolder(folder: string): Promise<void> {
  const ours = (await hasResults(folder)) ? Object.values<string>(FILES) : [];
  const foreign = (await filesIn(folder)).filter((name) => !ours.includes(name));
  if (foreign.length > 0)
    throw new Failed(
      `${folder} holds files that are not of a study of live refit (${foreign.slice(0, 4).join(', ')}): choose a new or empty folder.`,
    );
}

async function hasResults(folder: string): Promise<boolean> {
  try {
    const study = JSON.parse(await readFile(path.join(folder, FILES.results), 'utf8')) as Partial<RefitStudy> | null;
    return Array.isArray(study?.rows) && typeof study.generator === 'string';
  } catch {
    return false;
  }
}

async function save(folder: string, name: string, text: string): Promise<void> {
  const file = path.join(folder, name);
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
