import { plural, Split } from '@gannet/contracts';
import { type Format, FORMATS, formatNamed } from '@gannet/release';
import { Command } from 'commander';
import { barOn, sizeOf } from '../bars.js';
import { WrongUsage } from '../failed.js';
import { pathNamed } from '../folder.js';
import type { Io } from '../io.js';
import { convert, type Converted } from './convert.js';

interface Options {
  readonly to: string;
  readonly out?: string;
  readonly split?: string;
  readonly json?: true;
}

export function convertCommand(io: Io): Command {
  return new Command('convert')
    .description(
      `write a downloaded release in another format: ${FORMATS.map(({ name, loss }) => (loss === null ? name : `${name} (lossy)`)).join(', ')}`,
    )
    .argument('<folder>', 'where the release is')
    .requiredOption('--to <format>', 'the format')
    .option('--out <folder>', 'a new or empty folder for it; without it <folder>-<format>')
    .option('--split <names>', 'only these splits, such as train,val', together)
    .option('--json', 'print one JSON object instead of sentences')
    .action((folder: string, options: Options) => run(pathNamed(folder, 'the folder'), options, io));
}

async function run(folder: string, options: Options, io: Io): Promise<void> {
  const format = namedFormat(options.to);
  const splits = namedSplits(options.split);
  const converted = await convertWithBar(
    { folder, format, out: pathNamed(options.out ?? `${folder}-${format.name}`, '--out'), ...(splits && { splits }) },
    io,
  );
  if (options.json) io.out(JSON.stringify(converted));
  else io.out(sentenceOf(converted, format));
}

/** Converts, with a progress bar if a person would see it. */
export async function convertWithBar(conversion: Parameters<typeof convert>[0], io: Io): Promise<Converted> {
  const bar = barOn(io, `writing ${conversion.format.name} {bar} {value}/{total}`);
  try {
    return await convert(conversion, io.signal, (done, total) => bar.show(done, total, ''));
  } finally {
    bar.stop();
  }
}

/** What was written, and what the format loses. */
export function sentenceOf(
  { project, version, path: out, files, bytes, alreadyHere }: Converted,
  { name, loss }: Format,
): string {
  return `${project}@${version} as ${name}: ${plural(files, 'file')}, ${sizeOf(bytes)} in ${out}${alreadyHere ? ' (already here)' : ''}${loss === null ? '' : `. Limitations: ${loss}`}`;
}

/** Throws WrongUsage for an unknown format. */
export function namedFormat(name: string): Format {
  const format = formatNamed(name);
  if (format === null)
    throw new WrongUsage(
      `There is no format ${JSON.stringify(name)}: choose one of ${FORMATS.map((one) => one.name).join(', ')}.`,
    );
  return format;
}

/** A list in several options, such as `--split train --split val`, is a single list. */
export function together(names: string, before?: string): string {
  return before === undefined ? names : `${before},${names}`;
}

/** Throws WrongUsage for an unknown split. */
export function namedSplits(list: string | undefined): Split[] | null {
  if (list === undefined) return null;
  const splits = list.split(',').map((name) => {
    const split = Split.safeParse(name.trim());
    if (!split.success)
      throw new WrongUsage(
        `There is no split ${JSON.stringify(name)}: choose some of ${Split.options.join(', ')}, such as train,val.`,
      );
    return split.data;
  });
  return [...new Set(splits)];
}
