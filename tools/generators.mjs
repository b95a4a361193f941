// npm run test:generators -- --ada DIR --stylegan3 DIR --rosinality DIR: compares imported generators with the networks
// that they were imported from, in checkouts of the public repositories. Creates a Python environment with pinned
// packages, which is reused next time, and builds.
import path from 'node:path';
import { ensure } from './ensure.mjs';
import { ensurePython } from './python.mjs';
import { environment, main, nx, Problem, root, run } from './steps.mjs';

const FOLDER = path.join(root, 'test/originals');

await main(async () => {
  const node = await ensure();
  const words = process.argv.slice(2);
  if (!['--ada', '--stylegan3', '--rosinality'].some((name) => words.includes(name)))
    throw new Problem(
      'Name at least one checkout: --ada DIR (NVlabs/stylegan2-ada-pytorch), --stylegan3 DIR (NVlabs/stylegan3), --rosinality DIR (rosinality/stylegan2-pytorch). They are not part of this project, for their licences allow no commercial use.',
    );
  const python = await ensurePython('originals', [path.join(FOLDER, 'requirements.txt')]);
  if ((await nx(node, ['run-many', '-t', 'build', '-p', '@gannet/cli'])) !== 0)
    throw new Problem('The build failed; the lines above say why.');
  const cli = `${node} ${path.join(root, 'apps/cli/bin/gannet.mjs')}`;
  return run(python, [path.join(FOLDER, 'check.py'), '--gannet', cli, ...words], { env: environment(node) });
});
