// npm run test:consumers: reads releases with the programs that people train with. Creates a Python environment with
// pinned packages, which is reused next time, builds, and runs test/consumers.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensure } from './ensure.mjs';
import { environment, main, nx, Problem, program, root, run } from './steps.mjs';

const REQUIREMENTS = path.join(root, 'test/consumers/requirements.txt');
/** Packages that are installed without their dependencies; the file says why. */
const ALONE = path.join(root, 'test/consumers/requirements-alone.txt');

async function ensurePython() {
  const digest = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .update(readFileSync(ALONE))
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(root, 'node_modules', '.cache', `consumers-${digest}`);
  const python = path.join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = path.join(folder, 'complete');
  if (existsSync(stamp)) return python;
  rmSync(folder, { recursive: true, force: true });
  const python3 = process.env.PYTHON ?? 'python3';
  const isNew = await run(python3, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']).catch(() => 1);
  if (isNew !== 0 || (await run(python3, ['-m', 'venv', folder])) !== 0)
    throw new Problem(
      `${python3} could not make a virtual environment: Python 3.11 or newer with venv is needed (set PYTHON to choose one).`,
    );
  for (const words of [
    ['--requirement', REQUIREMENTS],
    ['--no-deps', '--requirement', ALONE],
  ]) {
    if ((await run(python, ['-m', 'pip', 'install', '--quiet', ...words])) !== 0)
      throw new Problem(`The packages of ${words.at(-1)} could not be installed.`);
  }
  writeFileSync(stamp, '');
  return python;
}

await main(async () => {
  const node = await ensure();
  const python = await ensurePython();
  if ((await nx(node, ['run-many', '-t', 'build', '-p', '@gannet/api', '@gannet/cli'])) !== 0)
    throw new Problem('The build failed; the lines above say why.');
  const env = {
    ...environment(node),
    CONSUMERS_PYTHON: python,
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  };
  return run(node, [program('jest'), '-c', 'test/consumers/jest.config.mjs'], { env });
});
