// npm run test:consumers: reads releases with the programs that people train with. Creates a Python environment with
// pinned packages, which is reused next time, builds, and runs test/consumers.
import path from 'node:path';
import { ensure } from './ensure.mjs';
import { ensurePython } from './python.mjs';
import { environment, main, nx, Problem, program, root, run } from './steps.mjs';

const REQUIREMENTS = path.join(root, 'test/consumers/requirements.txt');
/** Packages that are installed without their dependencies; the file says why. */
const ALONE = path.join(root, 'test/consumers/requirements-alone.txt');

await main(async () => {
  const node = await ensure();
  const python = await ensurePython('consumers', [REQUIREMENTS], [ALONE]);
  if ((await nx(node, ['run-many', '-t', 'build', '-p', '@gannet/api', '@gannet/cli'])) !== 0)
    throw new Problem('The build failed; the lines above say why.');
  const env = {
    ...environment(node),
    CONSUMERS_PYTHON: python,
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  };
  return run(node, [program('jest'), '-c', 'test/consumers/jest.config.mjs'], { env });
});
