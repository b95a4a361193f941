// One of gannet's own commands on what is built here. Standard output is the command's alone, so that --json stays
// JSON.
import { ensure } from './ensure.mjs';
import { become, environment, main, nx, Problem } from './steps.mjs';

/** Builds what is not up to date, then becomes `gannet <command>` with the words of this command line. */
export function beCommand(command) {
  return main(async () => {
    const node = await ensure();
    const built = await nx(node, ['run-many', '-t', 'build'], { stdio: ['ignore', process.stderr, process.stderr] });
    if (built !== 0) throw new Problem('The build failed; the lines above say why.');
    return become(node, ['apps/cli/dist/main.js', command, ...process.argv.slice(2)], { env: environment(node) });
  });
}
