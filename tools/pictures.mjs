// node tools/pictures.mjs: retakes every picture of README.md and docs/ with a real server and a real browser.
import { ensure } from './ensure.mjs';
import { become, environment, main, nx, Problem } from './steps.mjs';

await main(async () => {
  const node = await ensure();
  const built = await nx(node, ['run-many', '-t', 'build', '-p', '@gannet/api', '@gannet/client', '@gannet/cli']);
  if (built !== 0) throw new Problem('The build failed; the lines above say why.');
  return become(node, ['tools/pictures/make.mjs', ...process.argv.slice(2)], { env: environment(node) });
});
