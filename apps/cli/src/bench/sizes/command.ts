import type { Io } from '../../io.js';
import { measureSize, type SizeResult, type Stage } from './sizes.js';

const MIB = 2 ** 20;
const SIDES = [64, 256, 512] as const;

/** `bench sizes`: what a round costs on images of several sizes. `words` chooses the sizes that contain them. */
export async function sizesBench(words: string, isJson: boolean, io: Io): Promise<void> {
  const results: SizeResult[] = [];
  for (const side of SIDES.filter((one) => `${one}²`.includes(words))) {
    io.err(`${side}²: a server of its own, a round with its release, and the beginning of another`);
    results.push(await measureSize(side, io));
  }
  if (isJson) io.out(JSON.stringify(results));
  else for (const line of sizeLines(results)) io.out(line);
}

/** The results as a Markdown table. */
function sizeLines(results: readonly SizeResult[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const names = results[0]?.stages.map(({ name }) => name) ?? [];
  const stageRow = (name: string): string[] => [
    name,
    ...results.flatMap(({ stages }) => cellsOf(stages.find((stage) => stage.name === name))),
  ];
  return [
    row(['', ...results.flatMap(({ side, maps }) => [`${side}², ${maps} maps: elapsed`, 'processor time', 'memory'])]),
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
