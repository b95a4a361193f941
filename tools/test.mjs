// npm test [-- project ...]: packages, build, every project's tests, a table, and `N passed, N failed` as the last
// line.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensure } from './ensure.mjs';
import { main, nx, Problem, root } from './steps.mjs';

/** Whole servers and a browser: no other tests run beside these. */
const ALONE = '@gannet/test';
const RESULTS = 'test-results.json';

/**
 * Runs the tests of the named projects (`onnx` or `@gannet/onnx`), else of all. `broken` names what failed before and
 * is counted too. Returns the exit code.
 */
export async function test(node, names = [], broken = []) {
  const projects = findProjects().filter(
    ({ name }) =>
      names.length === 0 || names.some((wanted) => [name, `@gannet/${wanted}`, name.split('/')[1]].includes(wanted)),
  );
  if (projects.length === 0) throw new Problem(`No project is called ${names.join(' or ')}.`);
  for (const { folder } of projects) rmSync(path.join(root, folder, RESULTS), { force: true });
  const together = projects.filter(({ name }) => name !== ALONE);
  const codes = [];
  if (together.length > 0)
    codes.push(await nx(node, ['run-many', '-t', 'test', '-p', ...together.map(({ name }) => name), '--parallel=2']));
  if (projects.length > together.length)
    codes.push(await nx(node, ['run-many', '-t', 'test', '-p', ALONE, '--parallel=2']));
  const rows = projects.map((project) => summarise(project, readResults(project), hasCode(project)));
  rows.push(...broken.map((name) => ({ name, passed: 0, failed: 1, seconds: 0, note: 'failed, see above' })));
  return report(
    rows,
    codes.some((code) => code !== 0),
  );
}

function findProjects() {
  return ['apps', 'libs']
    .flatMap((parent) => readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`))
    .concat('migrations', 'test')
    .filter(
      (folder) =>
        existsSync(path.join(root, folder, 'package.json')) && existsSync(path.join(root, folder, 'jest.config.mjs')),
    )
    .map((folder) => ({
      folder,
      name: JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')).name,
    }));
}

function readResults({ folder }) {
  const file = path.join(root, folder, RESULTS);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Whether there is anything to test: an empty library has nothing but its index.ts. */
function hasCode({ folder }) {
  const source = path.join(root, folder, 'src');
  return !existsSync(source) || readdirSync(source).some((name) => name !== 'index.ts');
}

/** One row of the table. A suite that broke, and a project whose tests did not run, count as one failed test. */
export function summarise({ name }, results, mustHaveTests) {
  if (!results) return { name, passed: 0, failed: 1, seconds: 0, note: 'did not run' };
  const passed = results.numPassedTests;
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const seconds = results.testResults.reduce((sum, { startTime, endTime }) => sum + (endTime - startTime) / 1000, 0);
  if (passed + failed === 0)
    return {
      name,
      passed: 0,
      failed: mustHaveTests ? 1 : 0,
      seconds,
      note: mustHaveTests ? 'has code but no tests' : 'no code yet',
    };
  if (failed === 0 && !results.success) return { name, passed, failed: 1, seconds, note: 'jest reports an error' };
  const skipped = results.numPendingTests + results.numTodoTests;
  const notes = [...(skipped > 0 ? [`${skipped} skipped`] : []), ...flaky(results)];
  return { name, passed, failed, seconds, note: notes.join('; ') };
}

/** Tests that failed once and passed when they were run again. */
function flaky({ testResults }) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, invocations }) => status === 'passed' && invocations > 1)
    .map(({ fullName }) => `flaky: ${fullName}`);
}

/** Prints the table and the last line. Returns the exit code. */
function report(rows, hasFailedTask) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\n${'project'.padEnd(width)}  passed  failed  seconds`);
  for (const { name, passed, failed, seconds, note } of rows)
    console.log(
      `${name.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${seconds.toFixed(1).padStart(7)}  ${note}`.trimEnd(),
    );
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const counted = rows.reduce((sum, row) => sum + row.failed, 0);
  // A task can fail without a failed test: then the run has failed, and the count says so.
  const failed = counted === 0 && hasFailedTask ? 1 : counted;
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(async () => {
    try {
      return await test(await ensure(), process.argv.slice(2));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      console.log(`\n${error.message}\n\n0 passed, 1 failed`);
      return 1;
    }
  });
