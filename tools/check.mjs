// npm run check: everything that continuous integration runs, in the same order. The last line is that of the tests.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensure } from './ensure.mjs';
import { environment, main, nx, root, run } from './steps.mjs';
import { test } from './test.mjs';

await main(async () => {
  const node = await ensure();
  const migration = path.join(root, 'tools', 'migration.mjs');
  const steps = [
    ['lock', () => run(node, ['tools/lock-lint.mjs'])],
    ['format', () => run(node, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'])],
    ['lint', () => nx(node, ['run-many', '-t', 'lint'])],
    ['typecheck', () => nx(node, ['run-many', '-t', 'typecheck'])],
    ['build', () => nx(node, ['run-many', '-t', 'build'])],
    ...(existsSync(migration)
      ? [['migrations', () => run(node, [migration, 'check'], { env: environment(node) })]]
      : []),
  ];
  const broken = [];
  for (const [name, step] of steps) {
    console.log(`\n== ${name}`);
    if ((await step()) !== 0) broken.push(name);
  }
  console.log('\n== test');
  return test(node, [], broken);
});
