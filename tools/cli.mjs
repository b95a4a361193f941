// Runs a gannet command of this checkout. Only the command writes to standard output, so that --json remains
// JSON.
import { ensure } from './ensure.mjs';
import { become, environment, main, nx, Problem } from './steps.mjs';

/** Builds what is out of date, then runs `gannet <command>` with the arguments of this command line. */
export function beCommand(command) {
  return main(async () => {
    const node = await ensure();
    const built = await nx(node, ['run-many', '-t', 'build'], { stdio: ['ignore', process.stderr, process.stderr] });
    if (built !== 0) throw new Problem('The build failed; the lines above say why.');
    return become(node, ['apps/cli/dist/main.js', command, ...process.argv.slice(2)], { env: environment(node) });
  });
}
