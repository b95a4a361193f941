import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchNamed } from './benches.js';
import type { Answer, ContestantRequest, Contestant, Side } from './bench.js';

/** A contestant's process: opens it, then executes the parent's requests, one at a time. */
export async function runContestant(bench: string, caseName: string, side: Side): Promise<void> {
  const tell = (answer: Answer): void => void process.send?.(answer);
  const found = benchNamed(bench)?.cases.find(({ name }) => name === caseName);
  if (!found || !process.send) throw new Error('a contestant is started by gannet bench');
  try {
    const contestant = await found[side]();
    for (let run = 0; run < found.warmUp; run++) await contestant.run();
    process.on(
      'message',
      (ask: ContestantRequest) =>
        void execute(ask, contestant).then(tell, (error: unknown) => tell({ error: messageOf(error) })),
    );
    process.once('disconnect', () => process.exit(1));
    tell({ opened: true });
  } catch (error) {
    tell({ error: messageOf(error) });
    process.disconnect();
  }
}

async function execute(ask: ContestantRequest, contestant: Contestant): Promise<Answer> {
  switch (ask) {
    case 'run': {
      const began = performance.now();
      await contestant.run();
      return { ms: performance.now() - began };
    }
    case 'output':
      return { output: await written(await contestant.output?.()) };
    case 'close':
      return { peakMiB: (await contestant.close()) ?? process.resourceUsage().maxRSS / 1024 };
  }
}

async function written(output: Float32Array | undefined): Promise<string | null> {
  if (!output) return null;
  const file = path.join(tmpdir(), `gannet-bench-${process.pid}.f32`);
  await writeFile(file, new Uint8Array(output.buffer, output.byteOffset, output.byteLength));
  return file;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
