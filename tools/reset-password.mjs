// npm run reset-password -- somebody@example.org: for an admin who is locked out
import { ensure } from './ensure.mjs';
import { environment, main, nx, Problem, run } from './steps.mjs';

await main(async () => {
  const node = await ensure();
  if ((await nx(node, ['run', '@gannet/api:build'])) !== 0)
    throw new Problem('The build failed; the lines above say why.');
  return run(node, ['apps/api/dist/reset-password.js', ...process.argv.slice(2)], { env: environment(node) });
});
