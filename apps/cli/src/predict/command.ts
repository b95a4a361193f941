import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { plural } from '@gannet/contracts';
import { barOn } from '../bars.js';
import { Failed } from '../failed.js';
import { pathNamed } from '../folder.js';
import type { Io } from '../io.js';
import { predict, type Predicted } from './predict.js';

interface Options {
  readonly model: string;
  readonly out: string;
  readonly json?: true;
}

export function predictCommand(io: Io): Command {
  return new Command('predict')
    .description('label the pictures in a folder with a trained student: label maps, overlays and COCO')
    .argument('<folder>', 'where the pictures are: PNG and JPEG, in the folder and those in it')
    .requiredOption('--model <file>', 'student.onnx of gannet train')
    .requiredOption('--out <folder>', 'a new or empty folder')
    .option('--json', 'print one JSON object instead of sentences')
    .action((folder: string, options: Options) => run(pathNamed(folder, 'the folder'), options, io));
}

async function run(folder: string, { model, out, json }: Options, io: Io): Promise<void> {
  const bar = barOn(io, 'predicting {bar} {value}/{total} {eta_formatted}');
  try {
    const predicted = await predict(
      { folder, model: pathNamed(model, '--model'), out: pathNamed(out, '--out'), threads: availableParallelism() },
      io.signal,
      (done, of) => bar.show(done, of, ''),
    );
    bar.stop();
    if (predicted.failed.length > 0) throw new NotAllPredicted(predicted);
    io.out(json ? JSON.stringify(predicted) : textFor(predicted));
  } finally {
    bar.stop();
  }
}

function textFor({ pictures, path: out }: Predicted): string {
  return `${plural(pictures, 'picture')} predicted, in ${out}`;
}

/** Some images could not be read; the others are done. */
class NotAllPredicted extends Failed {
  override readonly name = 'NotAllPredicted';
  override readonly details: object;

  constructor(predicted: Predicted) {
    const { failed, pictures } = predicted;
    super(
      [
        ...failed.map(({ file, problem }) => `${file}: ${problem}`),
        pictures === 0
          ? 'No picture could be read: nothing was written.'
          : `${textFor(predicted)}; ${failed.length} could not be read.`,
      ].join('\n'),
    );
    this.details = predicted;
  }
}
