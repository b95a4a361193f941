// Lints pieces of code as if they stood in files of the workspace. Reads `[{ file, code }]` from standard input, writes for
// each the list of its complaints, `[{ rule, message }]`. A process of its own: Nx reads the project graph from disk, and
// ESLint loads native code that a test sandbox cannot share.
import { text } from 'node:stream/consumers';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';

const cwd = process.cwd();
// Without a graph on disk the rule about module boundaries is silent.
await createProjectGraphAsync({ exitOnError: false });
const eslint = new ESLint({ cwd });

const answers = [];
for (const { file, code } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(code, { filePath: file });
  answers.push(result.messages.map(({ ruleId, message }) => ({ rule: ruleId, message })));
}
process.stdout.write(JSON.stringify(answers));
