// Lints pieces of code as if they stood in files of the workspace. Reads `[{ file, code, isTyped }]` from standard
// input, writes for each the list of its complaints, `[{ rule, message }]`. Rules that need types run only where
// isTyped: they take a second a piece. A process of its own: Nx reads the project graph from disk, and ESLint loads
// native code that a test sandbox cannot share.
import { text } from 'node:stream/consumers';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

// In continuous integration typescript-eslint would read the file on disk and not the piece of code.
process.env.TSESTREE_SINGLE_RUN = 'false';
const cwd = process.cwd();
// Without a graph on disk the rule about module boundaries is silent.
await createProjectGraphAsync({ exitOnError: false });
const typed = new ESLint({ cwd });
const untyped = new ESLint({ cwd, overrideConfig: [{ ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] }] });

const answers = [];
for (const { file, code, isTyped } of JSON.parse(await text(process.stdin))) {
  const [result] = await (isTyped ? typed : untyped).lintText(code, { filePath: file });
  answers.push(result.messages.map(({ ruleId, message }) => ({ rule: ruleId, message })));
}
process.stdout.write(JSON.stringify(answers));
