import { Command } from 'commander';
import { WrongUsage } from '../failed.js';
import type { Io } from '../io.js';
import { SIDES, type Side } from './bench.js';
import { BENCHES, benchNamed } from './benches.js';
import { type CaseResult, contest } from './contest.js';
import { runContestant } from './side.js';
import { sizesBench } from './sizes/command.js';
import { resultLines } from './table.js';

const NAMES = [...BENCHES.map(({ name }) => name), 'sizes'].join(', ');

export function benchCommand(io: Io): Command {
  return new Command('bench')
    .description('time and memory, side by side with another way to do the same')
    .argument('<name>', `one of ${NAMES}`)
    .option('--case <words>', 'only the cases whose name holds these words')
    .option('--json', 'print one JSON object instead of a table')
    .action((name: string, given: { case?: string; json?: boolean }) =>
      name === 'sizes' ? sizesBench(given.case ?? '', given.json === true, io) : run(name, given, io),
    );
}

/** A contestant's process, started by `bench`. */
export function benchSideCommand(): Command {
  return new Command('bench-side')
    .argument('<bench>')
    .argument('<case>')
    .argument('<side>')
    .action((bench: string, caseName: string, side: string) =>
      runContestant(bench, caseName, SIDES.find((known): known is Side => known === side) ?? 'ours'),
    );
}

async function run(name: string, given: { readonly case?: string; readonly json?: boolean }, io: Io): Promise<void> {
  const bench = benchNamed(name);
  if (!bench) throw new WrongUsage(`There is no bench ${name}; there are ${NAMES}.`);
  const cases = bench.cases.filter((one) => one.name.includes(given.case ?? ''));
  if (cases.length === 0)
    throw new WrongUsage(
      `No case of ${name} holds "${given.case ?? ''}"; there are ${bench.cases.map((one) => `"${one.name}"`).join(', ')}.`,
    );
  const results: CaseResult[] = [];
  for (const one of cases) {
    if (one.needs && !(await one.needs.isThere())) {
      io.err(`${one.name}: left out, for there is no ${one.needs.what} here`);
      continue;
    }
    io.err(`${one.name}: ${one.runs} runs of each, in turns`);
    results.push(await contest(bench, one, io.signal));
  }
  if (given.json) io.out(JSON.stringify({ name: bench.name, cases: results }));
  else for (const line of resultLines(bench, results)) io.out(line);
}
