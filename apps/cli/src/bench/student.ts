import { mulberry32 } from '@gannet/metrics';
import { tensor, type Tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { type Architecture, objectiveOf, planOf, WIDTHS } from '@gannet/student';
import { constantSchedule, initialState, openTrainer } from '@gannet/training';
import type { Bench, Case, Contestant } from './bench.js';
import { hasPyTorch, pythonSide } from './pytorch-steps.js';

const THREADS = 2;
const STEPS = 5;
const CLASSES = 9;

/**
 * The same network, loss and optimiser in idiomatic PyTorch. Reads a line per run and answers it; the last answer is
 * the peak memory in KiB.
 */
const PYTORCH = `
import resource, sys
import torch
from torch import nn
import torch.nn.functional as F
side, batch, classes, steps, threads, *widths = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
class Layer(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
    def forward(self, x):
        return self.norm(self.conv(x))
class Student(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Layer(3, widths[0])
        self.down = nn.ModuleList(Layer(a, b, 2) for a, b in zip(widths, widths[1:]))
        self.left = nn.ModuleList(Layer(w, w) for w in widths)
        self.bottom = Layer(widths[3], widths[3])
        self.up = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(widths, widths[1:]))
        self.right = nn.ModuleList(Layer(w, w) for w in widths[:3])
        self.head = nn.Conv2d(widths[0], classes, 1)
    def forward(self, x):
        x, skips = F.relu(self.stem(x)), []
        for level in range(4):
            if level > 0:
                x = F.relu(self.down[level - 1](x))
            x = F.relu(x + self.left[level](x))
            skips.append(x)
        x = F.relu(x + self.bottom(x))
        for level in (2, 1, 0):
            x = F.relu(F.interpolate(self.up[level](x), scale_factor=2, mode="nearest") + skips[level])
            x = F.relu(x + self.right[level](x))
        return self.head(x)
student = Student()
optimiser = torch.optim.AdamW(student.parameters(), lr=1e-3, weight_decay=0.01)
images = torch.randint(0, 256, (steps, batch, 3, side, side), dtype=torch.uint8)
labels = torch.randint(0, classes, (steps, batch, side, side))
print("open", flush=True)
for line in sys.stdin:
    if line.strip() == "close":
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
        break
    for image, label in zip(images, labels):
        optimiser.zero_grad()
        F.cross_entropy(student(image / 127.5 - 1), label).backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1)
        optimiser.step()
    print("done", flush=True)
`;

async function ours(side: number, batch: number): Promise<Contestant> {
  const architecture: Architecture = {
    task: { kind: 'parts', classes: CLASSES },
    width: side,
    height: side,
    widths: WIDTHS,
  };
  const trainer = await openTrainer(
    objectiveOf(architecture, { batch, isSoft: false, isWeighted: false }),
    { schedule: constantSchedule(1e-3), decay: 0.01, clip: 1, threads: THREADS },
    openSession,
  );
  const rng = mulberry32(1);
  const bytes = (below: number, ...dims: number[]): Tensor =>
    tensor(
      'uint8',
      [STEPS, batch, ...dims],
      Uint8Array.from({ length: STEPS * batch * dims.reduce((product, dim) => product * dim, 1) }, () =>
        Math.floor(rng() * below),
      ),
    );
  const feeds = { image: bytes(256, side, side, 3), label: bytes(CLASSES, side, side) };
  let state = initialState(planOf(architecture), 1);
  return {
    async run() {
      ({ state } = await trainer.run(state, STEPS, feeds));
    },
    close: () => trainer.close(),
  };
}

function step(side: number, batch: number): Case {
  return {
    name: `a step of ${batch} images of ${side}²`,
    runs: 7,
    warmUp: 1,
    pieces: STEPS,
    gibibytes: 2,
    needs: { what: 'python3 with PyTorch', isThere: hasPyTorch },
    ours: () => ours(side, batch),
    baseline: () => pythonSide(PYTORCH, [side, batch, CLASSES, STEPS, THREADS, ...WIDTHS]),
  };
}

export const studentBench: Bench = {
  name: 'student',
  about: 'a student trained, forward, backward and AdamW; the baseline is the same network in PyTorch',
  cases: [step(64, 16), step(128, 4)],
};
