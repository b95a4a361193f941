// npm start: packages, build, server. What is up to date is not done again.
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
