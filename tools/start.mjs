// npm start: installs, builds and starts the server. Steps that are up to date are skipped.
import { ensure } from './ensure.mjs';
import { become, environment, main, nx, Problem } from './steps.mjs';

await main(async () => {
  const node = await ensure();
  const built = await nx(node, ['run-many', '-t', 'build', '-p', '@gannet/api', '@gannet/client', '@gannet/cli']);
  if (built !== 0) throw new Problem('The build failed; the lines above say why.');
  return become(node, ['apps/api/dist/main.js', ...process.argv.slice(2)], {
    env: environment(node, { NODE_ENV: process.env.NODE_ENV ?? 'production' }),
  });
});
