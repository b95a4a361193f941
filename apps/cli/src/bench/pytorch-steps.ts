import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Contestant } from './bench.js';
import type { StepShape } from './training-steps.js';

const PYTHON = 'python3';
const THREADS = 2;

/**
 * The training loop of DatasetGAN's own code: for every member a batch, a forward and a backward pass and a step of
 * Adam. Reads a line per run and answers it; the last answer is the peak memory in KiB.
 */
const LOOP = `
import resource, sys
import torch
depth, h1, h2, classes, members, batch, steps, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
rows = torch.randn(4096, depth)
labels = rows[:, :classes].argmax(1)
nets = [torch.nn.Sequential(torch.nn.Linear(depth, h1), torch.nn.ReLU(), torch.nn.Linear(h1, h2), torch.nn.ReLU(), torch.nn.Linear(h2, classes)) for _ in range(members)]
optimisers = [torch.optim.Adam(net.parameters(), lr=1e-3) for net in nets]
loss_of = torch.nn.CrossEntropyLoss()
print("open", flush=True)
for line in sys.stdin:
    if line.strip() == "close":
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
        break
    for step in range(steps):
        chosen = torch.randint(0, len(rows), (batch,))
        x, y = rows[chosen], labels[chosen]
        for net, optimiser in zip(nets, optimisers):
            optimiser.zero_grad()
            loss_of(net(x), y).backward()
            optimiser.step()
    print("done", flush=True)
`;

/** Whether Python with PyTorch is available. */
export async function hasPyTorch(): Promise<boolean> {
  return promisify(execFile)(PYTHON, ['-c', 'import torch']).then(
    () => true,
    () => false,
  );
}

/** The usual loop over members in PyTorch, in a separate process. */
export function inPyTorch(
  { depth, hidden: [h1, h2], classes, members, batch }: StepShape,
  steps: number,
): Promise<Contestant> {
  return pythonSide(LOOP, [depth, h1, h2, classes, members, batch, steps, THREADS]);
}

/**
 * A Python script as a contestant: it writes a line when it is ready, then reads a line per run and answers it; the
 * answer to `close` is the peak memory in KiB.
 */
export async function pythonSide(script: string, settings: readonly number[]): Promise<Contestant> {
  const child = spawn(PYTHON, ['-W', 'ignore', '-c', script, ...settings.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch ended before it answered; the lines above may say why');
    return value;
  };
  const ask = (word: string): Promise<string> => {
    child.stdin.write(`${word}\n`);
    return answer();
  };
  await answer();
  return {
    run: async () => void (await ask('run')),
    async close() {
      const kibibytes = Number(await ask('close'));
      if (child.exitCode === null) await once(child, 'exit');
      return kibibytes / 1024;
    },
  };
}
