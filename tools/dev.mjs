// npm run dev: the server (with its database in ./data) and the client's dev server, both rebuilding on changes.
import { ensure } from './ensure.mjs';
import { become, environment, main, nx, Problem, program } from './steps.mjs';

await main(async () => {
  const node = await ensure();
  const built = await nx(node, ['run', '@gannet/api:build']);
  if (built !== 0) throw new Problem('The build failed; the lines above say why.');
  const env = environment(node);
  console.log('Client on http://127.0.0.1:4200, server on http://127.0.0.1:3000. Ctrl-C stops both.');
  const codes = await Promise.all([
    become(
      node,
      [program('typescript', 'tsc'), '--build', '--watch', '--preserveWatchOutput', 'apps/api/tsconfig.json'],
      { env },
    ),
    become(node, ['--watch', 'apps/api/dist/main.js'], { env }),
    become(node, [program('nx'), 'run', '@gannet/client:serve'], { env }),
  ]);
  return Math.max(...codes.map((code) => (code > 128 ? 0 : code)));
});
