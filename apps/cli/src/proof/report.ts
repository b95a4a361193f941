import { CLASSES, KEYPOINTS } from '../demo/bundled.js';
import type { Plot } from '@gannet/student';
import { VARIED } from './cells.js';
import { BASE, type Entry, entriesOf, gainOf, tasksIn, variedEntries } from './entries.js';
import { methodNamed } from './methods.js';
import { countsOf, efficiencyPlot, methodsOf, worthPlot } from './plots.js';
import type { Conditions, Outcome, Task } from './results.js';
import { gainText, isBaseline, isRelease, limitLines, verdictLines } from './verdict.js';

const MEASURE = { parts: 'mIoU', keypoints: 'PCK@0.05' } as const;
const NAMES = { parts: CLASSES, keypoints: KEYPOINTS } as const;
const TITLE = { parts: 'Parts', keypoints: 'Keypoints' } as const;

/** The files of the report by name: the page and its plots. */
export function reportFiles(
  conditions: Conditions,
  outcomes: readonly Outcome[],
  draw: (plot: Plot) => string,
): ReadonlyMap<string, string> {
  const plots = tasksIn(outcomes).flatMap((task): [string, Plot | null][] => {
    const entries = entriesOf(outcomes, task);
    return [
      [plotName('label-efficiency', task), efficiencyPlot(entries, MEASURE[task])],
      [plotName('worth', task), worthPlot(entries)],
    ];
  });
  return new Map([
    ['README.md', page(conditions, outcomes)],
    ...plots.flatMap(([name, plot]): [string, string][] => (plot ? [[name, draw(plot)]] : [])),
  ]);
}

function plotName(what: string, task: Task): string {
  return `${what}${task === 'parts' ? '' : `-${task}`}.svg`;
}

/** Scores by method and number of labels, as a Markdown table. */
export function scoreTable(entries: readonly Entry[]): string[] {
  const counts = countsOf(entries);
  const task = entries[0]?.task ?? 'parts';
  return table(
    [`${MEASURE[task]} on real images`, ...counts.map(String)],
    methodsOf(entries).map((method) => [
      method,
      ...counts.map((labels) => scoreText(entries.find((one) => one.method === method && one.labels === labels))),
    ]),
  );
}

function page(conditions: Conditions, outcomes: readonly Outcome[]): string {
  const all = tasksIn(outcomes).flatMap((task) => entriesOf(outcomes, task));
  const repeats = all.map((one) => one.repeats);
  return [
    '# What a release is worth on real images',
    '',
    '<!-- Written by `npm run proof`; edits are lost. -->',
    "DatasetGAN's claim is about real images: a network trained on the dataset that a few labelled generated images give does better than one trained on those few labels in any other way. Here the same network is trained in each way and measured on real images that nothing was trained on: renders of the artwork that the bundled generator imitates, with exact labels.",
    '',
    '```sh',
    commandOf(conditions, outcomes),
    '```',
    '',
    '| method | | learns from |',
    '|---|---|---|',
    ...methodsOf(all).map((method) => `| \`${method}\` | ${methodNamed(method).kind} | ${methodNamed(method).title} |`),
    '',
    `Entries are means over ${range(repeats)} ± half of Student's 95% interval over repeats, where there is more than one. A repeat draws other labelled images and trains with other seeds, so an interval covers both; the test set is the same. Gains are differences in the same repeat.`,
    '',
    ...tasksIn(outcomes).flatMap((task) => taskSection(task, outcomes)),
    ...measuredSection(conditions, outcomes),
  ].join('\n');
}

function range(repeats: readonly number[]): string {
  const [least, most] = [Math.min(...repeats), Math.max(...repeats)];
  return least === most ? `${most} ${most === 1 ? 'repeat' : 'repeats'}` : `${least} to ${most} repeats`;
}

function taskSection(task: Task, outcomes: readonly Outcome[]): string[] {
  const entries = entriesOf(outcomes, task);
  return [
    `## ${TITLE[task]}`,
    '',
    ...verdictSection(entries, outcomes),
    '### Label efficiency',
    '',
    `![${MEASURE[task]} on real images against labelled images, a line for each method](${plotName('label-efficiency', task)})`,
    '',
    ...scoreTable(entries),
    '',
    ...errorSection(entries),
    ...worthSection(entries, task),
    ...gainSection(entries, outcomes),
    ...(task === 'parts' ? variedSection(outcomes) : []),
    ...namesSection(entries, task),
  ];
}

function verdictSection(entries: readonly Entry[], outcomes: readonly Outcome[]): string[] {
  const verdict = verdictLines(entries, outcomes);
  const limits = entries.some(isRelease) ? limitLines(entries, outcomes) : [];
  if (verdict.length + limits.length === 0) return [];
  return [
    '### Does the claim hold?',
    '',
    "The best of Gannet's ways against the best baseline with as many labels. Both are picked by the test set itself, of several each, so a small difference means little.",
    '',
    ...verdict,
    '',
    ...(limits.length > 0 ? ['What limits it:', '', ...limits, ''] : []),
  ];
}

function errorSection(entries: readonly Entry[]): string[] {
  const known = entries.filter(({ meanError }) => meanError !== null);
  if (known.length === 0) return [];
  const counts = countsOf(known);
  return [
    ...table(
      ['mean error, pixels', ...counts.map(String)],
      methodsOf(known).map((method) => [
        method,
        ...counts.map(
          (labels) => known.find((one) => one.method === method && one.labels === labels)?.meanError?.toFixed(2) ?? '–',
        ),
      ]),
    ),
    '',
  ];
}

function worthSection(entries: readonly Entry[], task: Task): string[] {
  const counted = entries.filter((one) => one.method !== BASE && one.worth !== null);
  if (counted.length === 0) return [];
  const counts = countsOf(counted);
  return [
    '### Worth of a label',
    '',
    ...(worthPlot(entries)
      ? [`![Real labels that each label of a release is worth, a line for each way](${plotName('worth', task)})`, '']
      : []),
    'How many exactly labelled real images give the same score, with a 95% bootstrap interval over repeats (of few repeats rather too narrow), and after the colon how many real labels that is for each label.',
    '',
    ...table(
      ['real labels', ...counts.map(String)],
      methodsOf(counted).map((method) => [
        method,
        ...counts.map((labels) => worthText(counted.find((one) => one.method === method && one.labels === labels))),
      ]),
    ),
    '',
  ];
}

function worthText(entry: Entry | undefined): string {
  if (!entry?.worth) return '–';
  const { labels: real, beyond, interval } = entry.worth;
  const sign = beyond === 'below' ? 'under ' : beyond === 'above' ? 'over ' : '';
  const between = interval ? ` [${short(interval.low)}, ${short(interval.high)}]` : '';
  return `${sign}${short(real)}${between}: ${sign}${short(real / entry.labels)}`;
}

/** The gain from each addition to a release. */
function gainSection(entries: readonly Entry[], outcomes: readonly Outcome[]): string[] {
  const additions = entries.filter((one) => isRelease(one) && one.method !== 'release');
  const plain = entries.filter(({ method }) => method === 'release');
  if (additions.length === 0 || plain.length === 0) return [];
  const counts = countsOf(plain);
  return [
    '### What is added to a release',
    '',
    'Gains over `release` with the same labels, in points (hundredths).',
    '',
    ...table(
      ['gain', ...counts.map(String)],
      methodsOf(additions).map((method) => [
        method,
        ...counts.map((labels) => {
          const more = additions.find((one) => one.method === method && one.labels === labels);
          const less = plain.find((one) => one.labels === labels);
          return gainText(more && less ? gainOf(outcomes, more, less) : null);
        }),
      ]),
    ),
    '',
  ];
}

function variedSection(outcomes: readonly Outcome[]): string[] {
  const varied = variedEntries(outcomes, VARIED);
  const usual = entriesOf(outcomes, 'parts').find(({ method }) => method === VARIED)?.release;
  if (!usual) return [];
  return countsOf(varied).flatMap((labels) => {
    const here = varied.filter((one) => one.labels === labels);
    const section = (
      title: string,
      of: 'images' | 'drop',
      fixed: 'images' | 'drop',
      words: (n: number) => string,
    ): string[] => {
      const some = here
        .filter(({ release }) => release![fixed] === usual[fixed])
        .sort((a, b) => a.release![of] - b.release![of]);
      if (some.length < 2) return [];
      return [
        `### ${title}, ${labels} labels`,
        '',
        ...table(
          ['mIoU on real images', ...some.map(({ release }) => words(release![of]))],
          [[VARIED, ...some.map(scoreText)]],
        ),
        '',
      ];
    };
    return [
      ...section('Size of the release', 'images', 'drop', (images) => `${images} images`),
      ...section('The filter', 'drop', 'images', (drop) => `${drop}% dropped`),
    ];
  });
}

function namesSection(entries: readonly Entry[], task: Task): string[] {
  const counts = countsOf(
    entries
      .filter((one) => isRelease(one) || isBaseline(one))
      .filter(({ method }) => !methodNamed(method).hasFullCurve),
  );
  const labels = counts.at(-1);
  if (labels === undefined) return [];
  return [
    `### By ${task === 'parts' ? 'class' : 'keypoint'}, ${labels} labels`,
    '',
    ...table(
      [task === 'parts' ? 'IoU' : MEASURE.keypoints, ...NAMES[task]],
      entries
        .filter((one) => one.labels === labels)
        .map(({ method, byName }) => [method, ...byName.map((value) => (value === null ? '–' : value.toFixed(2)))]),
    ),
    '',
  ];
}

function measuredSection({ steps, picking, unlabelled, test }: Conditions, outcomes: readonly Outcome[]): string[] {
  const usual = outcomes.find(({ method }) => method === VARIED)?.release;
  const consistent = outcomes.some(({ method }) => method.endsWith('+consistency'));
  return [
    '## How it was measured',
    '',
    `- Every student is the same network (\`libs/student\`), trained for ${steps} steps with the same settings; the weights that are kept are those of the best of ten validations on ${picking} real images, which are neither learned from nor tested on. The score is that of ${test} real images of another seed, all pixels or keypoints together.`,
    ...(usual
      ? [
          `- A release has the labelled images and ${usual.images} generated ones (psi 0.7), labelled by an interpreter of the labelled ones; the ${usual.drop}% most uncertain are dropped. The oracle labels generated images for the annotator; labels of real images are exact. Labelled images are drawn at random; more labels contain fewer.`,
        ]
      : []),
    `- The generator was trained on renders of its own; ${unlabelled} of those, without labels, are the unlabelled real images.`,
    ...(consistent
      ? [
          '- *Consistency* is FixMatch (Sohn et al. 2020) for pixels, with the two strong views and CutMix of UniMatch (Yang et al. 2023) and without its perturbation of features: with every batch the network also learns to say of a strong alteration of unlabelled images what it says, surely, of a weak one. The steps are the same; each costs about three times as much.',
        ]
      : []),
    "- Transfer from another domain with masks, the paper's third baseline, is missing: nothing but this artwork is at hand here, and other renders of the same artwork would be no other domain.",
    '- *Worth* reads the curve of `real` backwards, linear in the logarithm of labels.',
    `- Runtime: ${[...new Set(outcomes.map(({ runtime }) => runtime))].join(' and ')}. \`results.jsonl\` has every student's result; the same command goes on from it.`,
    '',
  ];
}

/** The command that computed the results, and resumes them. */
function commandOf(conditions: Conditions, outcomes: readonly Outcome[]): string {
  const { steps, real, picking, unlabelled, test, seed } = conditions;
  const all = tasksIn(outcomes).flatMap((task) => entriesOf(outcomes, task));
  const counted = countsOf(all.filter(({ method }) => !methodNamed(method).hasFullCurve));
  const labels = counted.length > 0 ? counted : countsOf(all);
  const full = countsOf(all).filter((count) => !labels.includes(count));
  const usual = all.find(({ release }) => release !== null)?.release;
  const varied = variedEntries(outcomes, VARIED).filter(
    ({ release }) => release!.images !== usual?.images || release!.drop !== usual.drop,
  );
  const listed = (values: readonly number[]): string => [...new Set(values)].sort((a, b) => a - b).join(',') || '""';
  const at = [...varied, ...all.filter(({ method }) => methodNamed(method).isAddition)].map((one) => one.labels);
  const options = {
    tasks: tasksIn(outcomes).join(','),
    methods: methodsOf(all).join(','),
    labels: labels.join(','),
    full: listed(full),
    repeats: Math.max(...all.map((one) => one.repeats)),
    ...(usual ? { images: usual.images, drop: all.find((one) => isRelease(one))?.release?.drop ?? usual.drop } : {}),
    sizes: listed(varied.filter(({ release }) => release!.drop === usual?.drop).map(({ release }) => release!.images)),
    filters: listed(
      varied.filter(({ release }) => release!.images === usual?.images).map(({ release }) => release!.drop),
    ),
    ...(at.length > 0 ? { at: listed(at) } : {}),
    steps,
    real,
    picking,
    unlabelled,
    test,
    seed,
  };
  return `npm run proof -- ${Object.entries(options)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}`;
}

const short = (value: number): string => String(Number(value.toPrecision(2)));

function scoreText(entry: Entry | undefined): string {
  if (!entry) return '–';
  return `${entry.score.toFixed(3)}${entry.error === null ? '' : ` ± ${entry.error.toFixed(3)}`}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
