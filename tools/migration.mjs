// npm run migration -- check | new <name> | run | revert
import { ensure } from './ensure.mjs';
import { environment, main, nx, Problem, run } from './steps.mjs';

await main(async () => {
  const node = await ensure();
  if ((await nx(node, ['run', '@gannet/api:build'])) !== 0)
    throw new Problem('The build failed; the lines above say why.');
  return run(node, ['apps/api/dist/migrate.js', ...process.argv.slice(2)], { env: environment(node) });
});
