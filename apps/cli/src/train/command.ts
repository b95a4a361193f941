import { availableParallelism } from 'node:os';
import { type StudentEvaluation, type StudentSettings, studentTask } from '@gannet/student';
import { Command } from 'commander';
import { z } from 'zod';
import { plural } from '@gannet/contracts';
import { barOn } from '../bars.js';
import { pathNamed } from '../folder.js';
import type { Io } from '../io.js';
import { wrongOptions } from '../wrong-options.js';
import { train, type TrainedFolder } from './train.js';

const whole = (least: number, most: number): z.ZodType<number> =>
  z.coerce
    .number(`is no whole number of ${least} to ${most}`)
    .int(`is no whole number of ${least} to ${most}`)
    .min(least, `is no whole number of ${least} to ${most}`)
    .max(most, `is no whole number of ${least} to ${most}`);
const share = (what: string): z.ZodType<number> => z.coerce.number(what).min(0, what).max(1, what);

const Options = z.object({
  seed: whole(0, 0xffff_ffff),
  steps: whole(1, 1_000_000).optional(),
  batch: whole(1, 1024).optional(),
  threads: whole(1, 256).optional(),
  rate: share('is no number of 0 to 1')
    .refine((rate) => rate > 0, 'is no rate above 0')
    .optional(),
  augmentation: share('is no number of 0 to 1').optional(),
  balance: share('is no number of 0 to 1').optional(),
});

interface Given {
  readonly out: string;
  readonly mirror: boolean;
  readonly resume?: true;
  readonly json?: true;
  readonly [option: string]: unknown;
}

export function trainCommand(io: Io): Command {
  return new Command('train')
    .description('train a compact network on a downloaded release: student.onnx, with its model card and figures')
    .argument('<folder>', 'where the release is')
    .requiredOption('--out <folder>', 'a new or empty folder')
    .option('--seed <n>', 'one seed, one student', '1')
    .option('--steps <n>', 'how long to learn; without it as long as is usually worth it')
    .option('--batch <n>', 'images a step; without it as many as 16 of 64 × 64 have pixels')
    .option('--rate <r>', 'the highest learning rate')
    .option('--augmentation <a>', 'how strongly images are altered, 0 to 1')
    .option('--balance <b>', 'how much more rare classes count, 0 to 1')
    .option('--no-mirror', 'never mirror an image')
    .option('--threads <n>', 'how many cores to use; without it all')
    .option('--resume', 'go on with what an interrupted training left in the folder')
    .option('--json', 'print one JSON object instead of sentences')
    .action((folder: string, options: Given) => run(pathNamed(folder, 'the folder'), options, io));
}

async function run(folder: string, options: Given, io: Io): Promise<void> {
  const parsed = Options.safeParse(options);
  if (!parsed.success) throw wrongOptions(parsed.error, options);
  const { seed, steps, batch, rate, augmentation, balance, threads = availableParallelism() } = parsed.data;
  const settings: Partial<StudentSettings> = {
    ...(steps && { steps }),
    ...(batch && { batch }),
    ...(rate && { learningRate: rate }),
    ...(augmentation !== undefined && { augmentation }),
    ...(balance !== undefined && { classBalance: balance }),
  };
  const bar = barOn(io, 'learning {bar} {value}/{total} {eta_formatted} {text}');
  try {
    const { result } = await train(
      {
        folder,
        out: pathNamed(options.out, '--out'),
        seed,
        settings,
        mayMirror: options.mirror,
        mayResume: options.resume ?? false,
        threads,
      },
      io.signal,
      {
        note: (sentence) => io.err(sentence),
        steps: (done, of, loss) => bar.show(done, of, `loss ${loss.toFixed(3)}`),
        validation: ({ step, loss, score }, of) => {
          if (!io.showsBars)
            io.err(`step ${step} of ${of}: loss ${loss.toFixed(4)}, val ${score === null ? '–' : score.toFixed(4)}`);
        },
      },
    );
    bar.stop();
    io.out(options.json ? JSON.stringify(result) : textFor(result));
  } finally {
    bar.stop();
  }
}

function textFor({ project, version, path: out, alreadyHere, steps, bestStep, evaluations }: TrainedFolder): string {
  if (alreadyHere) return `A student of ${project}@${version} is in ${out} (already here)`;
  const figures = Object.entries(evaluations).map(([split, evaluation]) => `${split}: ${figureOf(evaluation)}`);
  return [
    `A student of ${project}@${version} after ${plural(steps, 'step')}, as it was at step ${bestStep}, in ${out}`,
    ...figures,
  ].join('\n');
}

function figureOf(evaluation: StudentEvaluation): string {
  return studentTask(evaluation).card.summary(evaluation);
}
