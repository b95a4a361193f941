// npm run proof: measures what a release is worth on real images. Installs the renderer of the artwork first.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beCommand } from './cli.mjs';
import { ensure } from './ensure.mjs';
import { environment, main, Problem, root, run } from './steps.mjs';

const recipe = path.join(root, 'generators/toonface-64/recipe');

await main(async () => {
  if (existsSync(path.join(recipe, 'node_modules'))) return 0;
  const isWindows = process.platform === 'win32';
  const code = await run(isWindows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: recipe,
    env: environment(await ensure()),
    shell: isWindows,
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Problem('The renderer of real images could not be installed.');
});
if (!process.exitCode) await beCommand('proof');
