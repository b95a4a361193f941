// Python environments with pinned packages, for tests beside other programs.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem, root, run } from './steps.mjs';

/**
 * The interpreter of an environment with exactly these packages, made if it does not exist. `requirements` are files of
 * pip; those in `alone` are installed without their dependencies.
 */
export async function ensurePython(name, requirements, alone = []) {
  const digest = [...requirements, ...alone]
    .reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256'))
    .digest('hex')
    .slice(0, 16);
  const folder = path.join(root, 'node_modules', '.cache', `${name}-${digest}`);
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
    ...requirements.map((file) => ['--requirement', file]),
    ...alone.map((file) => ['--no-deps', '--requirement', file]),
  ]) {
    if ((await run(python, ['-m', 'pip', 'install', '--quiet', ...words])) !== 0)
      throw new Problem(`The packages of ${words.at(-1)} could not be installed.`);
  }
  writeFileSync(stamp, '');
  return python;
}
