import type { Io } from '../../io.js';
import { measureSize, type Sides, type SizeResult, type Stage } from './sizes.js';

const MIB = 2 ** 20;
/** Of images, each with those of its label maps. */
const SIDES = [
  [64, [64]],
  [256, [256, 128, 64]],
  [512, [512, 256, 128]],
] as const;

/**
 * `bench sizes`: what a round costs on images of several sizes, and with labels as large and smaller. `words` chooses
 * the cases whose names begin with them.
 */
export async function sizesBench(words: string, isJson: boolean, io: Io): Promise<void> {
  const results: SizeResult[] = [];
  const cases = SIDES.flatMap(([side, labelSides]) => labelSides.map((labelSide) => ({ side, labelSide })));
  for (const sides of cases.filter((one) => nameOf(one).startsWith(words))) {
    io.err(`${nameOf(sides)}: a server of its own, a round with its release, and the beginning of another`);
    results.push(await measureSize(sides, io));
  }
  if (isJson) io.out(JSON.stringify(results));
  else for (const line of sizeLines(results)) io.out(line);
}

const nameOf = ({ side, labelSide }: Sides): string => `${side}² labels ${labelSide}²`;

/** The results as a Markdown table. */
function sizeLines(results: readonly SizeResult[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const names = results[0]?.stages.map(({ name }) => name) ?? [];
  const stageRow = (name: string): string[] => [
    name,
    ...results.flatMap(({ stages }) => cellsOf(stages.find((stage) => stage.name === name))),
  ];
  return [
    row([
      '',
      ...results.flatMap((result) => [`${nameOf(result)}, ${result.maps} maps: elapsed`, 'processor time', 'memory']),
    ]),
    row(['---', ...results.flatMap(() => ['---', '---', '---'])]),
    ...names.map((name) => row(stageRow(name))),
    row([
      'a session that labels images: estimated, measured',
      ...results.flatMap(({ session }) => ['', mibOf(session.estimatedBytes), mibOf(session.measuredBytes)]),
    ]),
  ];
}

function cellsOf(stage: Stage | undefined): string[] {
  if (!stage) return ['', '', ''];
  const { seconds, cpuSeconds, peakBytes } = stage;
  return [
    secondsOf(seconds),
    cpuSeconds === null ? '' : secondsOf(cpuSeconds),
    peakBytes === null ? '' : mibOf(peakBytes),
  ];
}

const secondsOf = (seconds: number): string => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
const mibOf = (bytes: number): string => `${Math.round(bytes / MIB).toLocaleString('en')} MiB`;
