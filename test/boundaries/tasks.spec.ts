import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Task } from '@gannet/contracts';

const root = path.resolve(import.meta.dirname, '../..');
const ROOTS = ['libs', 'apps/api', 'apps/cli', 'apps/client'];

/**
 * A task's own folders and the registries; interpreters of keypoints and the browser's pages of a task have folders of
 * their own, and the proof is an experiment on the two tasks of the bundled generator, with a report on each.
 */
const OWN = [
  /^(?:libs|apps)\/[^/]+\/src\/tasks\//,
  /^libs\/interpreter\/src\/keypoints\//,
  /^apps\/cli\/src\/proof\//,
  /^apps\/client\/src\/app\/(?:tasks|parts|keypoints)\//,
];
const TESTS = /\.spec\.ts$|\/testing\//;

const NAME = `(?:${Task.options.join('|')})`;
const QUOTED = `(['"\`])${NAME}\\1`;
/** As it stands in TypeScript here; in double quotes it is of another language. */
const LITERAL = new RegExp(`'${NAME}'`);
/** A value that tells tasks apart by being there. */
const FIELD = '(?:\\w+\\??\\.)*(?:keypoints|keypointStats)';

/** How code asks which task it is about. */
const BRANCHES = [
  new RegExp(`[!=]==?\\s*${QUOTED}`),
  new RegExp(`${QUOTED}\\s*[!=]==?`),
  new RegExp(`\\bcase\\s+${QUOTED}`),
  // That two things are of one task may be asked anywhere.
  /\.task\s*[!=]==?(?!=?\s*\w+\??\.task\b)/,
  /switch\s*\((?:\w+\??\.)*task(?:\.kind)?\)/,
  new RegExp(`\\{[^}]*\\b${NAME}\\s*:[^}]*\\b${NAME}\\s*:`),
  new RegExp(`\\b${FIELD}\\s+\\?\\s`),
  new RegExp(`\\b${FIELD}\\s*[!=]==?\\s*(?:undefined|null)`),
  new RegExp(`\\bif\\s*\\(!?${FIELD}\\)`),
];

/** Lines that name a task and ask nothing: what they are instead. */
const NAMED: Readonly<Record<string, string>> = {
  "apps/api/src/projects/demo-project.ts: task: 'parts',": 'the schema of the demo project',
  "apps/cli/src/bench/student.ts: task: { kind: 'parts', classes: CLASSES },": 'a benchmark of one task',
  "apps/cli/src/pull/unfinished.ts: const [part, etag] = ['parts', 'etags'].map((kind) => path.join(out, UNFINISHED, kind, ...name.split('/'))) as [":
    'a folder of parts of files',
  "apps/client/src/app/drafts/drafts.ts: task: 'parts',": 'drafts of the shape from before there were tasks',
  "apps/cli/src/renders/renders.ts: export const ARRAYS = ['images', 'masks', 'keypoints'] as const;":
    'an array in a file of renders',
  "libs/generator/src/manifest.ts: 'keypoints',": 'a word that a layer may not be called by',
  "libs/release/src/formats/coco-keypoints.ts: labels: 'keypoints',": 'a sentence of the format',
  'libs/release/src/formats/coco-keypoints.ts: if (keypoints === undefined) throw new RangeError(`sample ${key} has a mask and no keypoints`);':
    'a damaged sample',
};

interface Line {
  readonly file: string;
  readonly text: string;
}

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : sources(name);
    return /\/src\/.*\.ts$/.test(name) && !TESTS.test(name) && !OWN.some((own) => own.test(name)) ? [name] : [];
  });
}

function linesOf(file: string): Line[] {
  return readFileSync(path.join(root, file), 'utf8')
    .split('\n')
    .map((text) => ({ file, text: text.trim() }))
    .filter(({ text }) => !/^(?:\/?\*|\/\/)/.test(text));
}

const files = ROOTS.flatMap(sources);
const lines = files.flatMap(linesOf);
const isBranch = (text: string): boolean => BRANCHES.some((branch) => branch.test(text));
const said = ({ file, text }: Line): string => `${file}: ${text}`;

it('nothing outside the folders of tasks and the registries asks which task it is about, or names one', () => {
  expect(files.length).toBeGreaterThan(300);
  const named = lines.filter(({ text }) => isBranch(text) || LITERAL.test(text)).map(said);
  expect(named.filter((line) => !(line in NAMED))).toEqual([]);
  expect(Object.keys(NAMED).filter((line) => !named.includes(line))).toEqual([]);
});

it.each([
  "if (schema.task === 'parts') return 1;",
  "return 'keypoints' !== quality.task;",
  "case 'keypoints':",
  'case "parts":',
  'if (submission.task === wanted) return;',
  'switch (schema.task) {',
  'switch (architecture.task.kind) {',
  "const isParts = task.kind == 'parts';",
  'const score = { parts: 1, keypoints: 2 }[task];',
  'const [task, tag] = facts.keypoints ? a : b;',
  'return record.keypoints === undefined;',
  'if (!manifest.keypoints) return;',
])('finds %s', (text) => {
  expect(isBranch(text)).toBe(true);
});

it.each([
  'if (submission.task !== schema.task)',
  "if (source.kind === 'constant') return;",
  'const { task } = schema;',
  'readonly keypoints?: readonly Placement[];',
  'return releaseTask(schema.task).manifestOf(schema);',
])('leaves %s alone', (text) => {
  expect(isBranch(text)).toBe(false);
});
