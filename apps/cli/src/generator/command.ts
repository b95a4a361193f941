import { availableParallelism } from 'node:os';
import path from 'node:path';
import { plural } from '@gannet/contracts';
import { Command } from 'commander';
import { barOn, sizeOf } from '../bars.js';
import { WrongUsage } from '../failed.js';
import { pathNamed } from '../folder.js';
import type { Io } from '../io.js';
import { type ImportedPackage, importGenerator, SAMPLES } from './import.js';

interface Options {
  readonly out: string;
  readonly name?: string;
  readonly license: string;
  readonly attribution: string;
  readonly layers: string;
  readonly class?: string;
  readonly truncationCutoff?: string;
  readonly psi: string;
  readonly samples: string;
  readonly json?: true;
}

export function generatorCommand(io: Io): Command {
  return new Command('generator').description('generators for projects of your own').addCommand(importCommand(io));
}

function importCommand(io: Io): Command {
  return new Command('import')
    .description(
      'make a generator package of a StyleGAN2 or StyleGAN3 checkpoint: an official .pkl file, or a .pt file of rosinality’s code. Nothing in the file is executed',
    )
    .argument('<file>', 'the checkpoint')
    .requiredOption('--out <folder>', 'a new folder for the package, such as generators/ffhq')
    .requiredOption('--license <text>', 'the licence of the weights')
    .requiredOption('--attribution <text>', 'who is to be named with the generator and all images of it')
    .option('--name <name>', 'its name; without it that of the folder')
    .option(
      '--layers <names>',
      'the feature maps that interpreters learn from: default (all up to 128², one of each resolution above), all, or names separated by commas',
      'default',
    )
    .option('--class <n>', 'of a network with classes, the one to generate')
    .option('--truncation-cutoff <n>', 'truncate only the first n styles')
    .option('--psi <share>', 'the truncation that projects begin with, 0 to 1', '0.7')
    .option('--samples <n>', `how many images to make for ${SAMPLES}, and to measure, 0 to 64`, '4')
    .option('--json', 'print one JSON object instead of sentences')
    .action((file: string, options: Options) => run(pathNamed(file, 'the file'), options, io));
}

async function run(file: string, options: Options, io: Io): Promise<void> {
  const out = pathNamed(options.out, '--out');
  const samples = wholeOf(options.samples, '--samples', 0, 64);
  const bar = barOn(io, 'making images {bar} {value}/{total}');
  const { layers, class: classText, truncationCutoff } = options;
  try {
    const imported = await importGenerator(
      {
        file,
        out,
        name: nameOf(options.name ?? path.basename(out)),
        license: saidIn(options.license, '--license'),
        attribution: saidIn(options.attribution, '--attribution'),
        layers: layers === 'default' || layers === 'all' ? layers : layers.split(',').map((name) => name.trim()),
        classIndex: classText === undefined ? null : wholeOf(classText, '--class', 0, 100_000),
        truncationCutoff:
          truncationCutoff === undefined ? null : wholeOf(truncationCutoff, '--truncation-cutoff', 1, 64),
        recommendedPsi: psiOf(options.psi),
        samples,
        threads: availableParallelism(),
      },
      io.signal,
      (done) => bar.show(done, samples, ''),
    );
    bar.stop();
    io.out(options.json ? JSON.stringify(imported) : linesFor(imported).join('\n'));
  } finally {
    bar.stop();
  }
}

function linesFor(imported: ImportedPackage): string[] {
  const { kind, resolution, path: folder, layers, leftOut, secondsPerImage, featureBytes, bytes, digest } = imported;
  const cost = secondsPerImage === null ? '' : `${secondsPerImage.toFixed(1)} s an image here, `;
  return [
    `${kind} of ${resolution} × ${resolution} in ${folder} (${sizeOf(bytes)}, digest ${digest.slice(0, 12)}).`,
    `${plural(layers.length, 'feature map')}${leftOut.length > 0 ? `, ${leftOut.length} left out (${leftOut.join(', ')}; --layers chooses)` : ''}: ${cost}${sizeOf(featureBytes)} of features an image.`,
    ...(imported.isKnownSource
      ? []
      : [
          `The file holds code that is none of the published versions of the network: it was not executed, and may compute something else from these weights. Look at ${imported.samples > 0 ? SAMPLES : 'its images'} before you use it.`,
        ]),
  ];
}

function nameOf(name: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(name))
    throw new WrongUsage(
      `${JSON.stringify(name)} is no name of a generator: use letters, digits, dots, dashes and underscores (--name).`,
    );
  return name;
}

function saidIn(text: string, option: string): string {
  if (text.trim() === '')
    throw new WrongUsage(`${option} is empty: say under which licence, or whose work, the weights are.`);
  return text.trim();
}

function wholeOf(text: string, option: string, least: number, most: number): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number) || number < least || number > most)
    throw new WrongUsage(`${option} ${JSON.stringify(text)} is not a whole number of ${least} to ${most}.`);
  return number;
}

function psiOf(text: string): number {
  const psi = Number(text);
  if (text.trim() === '' || !(psi >= 0 && psi <= 1))
    throw new WrongUsage(`--psi ${JSON.stringify(text)} is not a number of 0 to 1.`);
  return psi;
}
