// npm run demo: the whole loop on the bundled generator. Standard output is the demo's alone, so that --json stays JSON.
import { ensure } from './ensure.mjs';
import { become, environment, main, nx, Problem } from './steps.mjs';

await main(async () => {
  const node = await ensure();
  const built = await nx(node, ['run-many', '-t', 'build'], { stdio: ['ignore', process.stderr, process.stderr] });
  if (built !== 0) throw new Problem('The build failed; the lines above say why.');
  return become(node, ['apps/cli/dist/main.js', 'demo', ...process.argv.slice(2)], { env: environment(node) });
});
