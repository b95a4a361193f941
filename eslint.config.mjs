import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';
import { GROUND, ROOMS } from './apps/api/rooms.mjs';
import { ROOMS as CLIENT_ROOMS } from './apps/client/rooms.mjs';

const root = import.meta.dirname;

/** Every project of the workspace: `{ folder: 'libs/onnx', tags: ['type:core', 'platform:any'] }`. */
const projects = ['apps', 'libs']
  .flatMap((parent) => readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`))
  .concat('migrations', 'test')
  .filter((folder) => existsSync(path.join(root, folder, 'package.json')))
  .map((folder) => ({
    folder,
    tags: JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')).nx?.tags ?? [],
  }));

const sourcesOf = (chosen) => chosen.map(({ folder }) => `${folder}/src/**/*.ts`);
const pure = sourcesOf(projects.filter(({ tags }) => tags.includes('platform:any')));
const specs = ['**/*.spec.ts', '**/testing/**', 'test/**'];

// -- which project may know which ------------------------------------------------------------------------------------

const may = (sourceTag, ...tags) => ({ sourceTag, onlyDependOnLibsWithTags: tags });
const boundaries = {
  enforceBuildableLibDependency: true,
  allow: ['@gannet/cli/simulation'], // for tests of whole servers alone: see no-restricted-imports
  depConstraints: [
    may('type:contract', 'type:contract'),
    may('type:core', 'type:core', 'type:contract'),
    may('type:adapter', 'type:adapter', 'type:core', 'type:contract'),
    may('type:app', 'type:adapter', 'type:core', 'type:contract'),
    may('platform:any', 'platform:any'),
    may('platform:web', 'platform:web', 'platform:any'),
    may('platform:node', 'platform:node', 'platform:any'),
  ],
};

// -- which outside package a file may know ---------------------------------------------------------------------------

const onnxruntime = { regex: '^onnxruntime', message: 'Only libs/runtime names onnxruntime.' };
const framework = {
  regex: '^(@nestjs/|typeorm$|pg-boss$|socket\\.io)',
  message: 'A library knows neither the framework nor the database.',
};
const node = {
  regex: `^(node:|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})(/|$))`,
  message: 'A pure library gets values, it does not fetch them.',
};
const env = {
  regex: '^(node:)?process$',
  importNames: ['env', 'default'],
  message: 'Settings are read in src/config.ts of an app and passed on.',
};
// The boundary rule sees a project only through its exports, and an app has none.
const apps = { regex: '^@gannet/(api|cli|client|test|tools)(/|$)', message: 'Nothing imports an app.' };
/** Whole servers are tested with the annotators that `gannet demo` simulates. */
const appsButSimulation = { ...apps, regex: `^(?!@gannet/cli/simulation$)${apps.regex.slice(1)}` };
/** What is built on a room of the server, and what puts the house together, as files so many folders deep see them. */
const above = (room, depth) => ({
  regex: `^(\\.\\./)+(${ROOMS.slice(ROOMS.indexOf(room) + 1)
    .concat('testing')
    .join('|')})/|^(\\.\\./){${depth}}(?!(${GROUND.join('|')})\\.js$)[^/]*\\.js$`,
  message: `${room} may import only from folders before it in apps/api/rooms.mjs.`,
});
/** Only the storage room knows by what means objects are kept. */
const driver = {
  regex: '(^|/)storage/(folder-store|temporary)\\.js$',
  message: 'Objects are reached through storage/object-store.ts: another driver may keep them.',
};
const objectsFolder = {
  selector: "Literal[value='objects']",
  message: 'Where objects lie is known in storage/storage.ts alone.',
};
/** The same of the client, whose imports have no endings. */
const aboveInClient = (room) => ({
  regex: `^(\\.\\./)+((${CLIENT_ROOMS.slice(CLIENT_ROOMS.indexOf(room) + 1)
    .concat('testing')
    .join('|')})/|app(\\.|$))`,
  message: `${room} may import only from folders before it in apps/client/rooms.mjs.`,
});
const mayNotImport = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns: [apps, ...patterns] }] });

const pureGlobals = [
  'process',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'Buffer',
  'performance',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'requestAnimationFrame',
  'queueMicrotask',
].map((name) => ({ name, message: 'A pure library has no clock, no disk and no network: pass a value.' }));

const dice = [
  { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
  { object: 'crypto', property: 'getRandomValues', message: 'Randomness is an argument.' },
  { object: 'crypto', property: 'randomUUID', message: 'Randomness is an argument.' },
];
const clock = [{ object: 'Date', property: 'now', message: 'Time is an argument.' }];
const settings = [
  { object: 'process', property: 'env', message: 'Settings are read in src/config.ts of an app and passed on.' },
];

const wildcard = { selector: 'ExportAllDeclaration', message: 'A library opens with a few named exports.' };
const currentTime = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Time is an argument.' },
];
// Handing process.env on as a whole, to the config or to a child process, is not reading it.
const readsSetting = [
  "MemberExpression[object.object.name='process'][object.property.name='env']",
  "VariableDeclarator[init.object.name='process'][init.property.name='env']",
].map((selector) => ({ selector, message: settings[0].message }));
const lateImport = {
  selector: 'ImportExpression',
  message: 'A pure library imports at the top, where the rules see it.',
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/.angular/**',
      '**/.nx/**',
      'data/**',
      'apps/client/public/**',
      'generators/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.mjs'],
    extends: [js.configs.recommended],
    rules: { 'no-undef': 'off', 'no-warning-comments': 'error', eqeqeq: ['error', 'smart'] },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/require-await': 'off', // an async method may have nothing to wait for and still keep its promise
      'no-restricted-syntax': ['error', wildcard],
    },
  },
  // Types come from the project that a file is in.
  ...projects.map(({ folder }) => ({
    files: [`${folder}/**/*.ts`],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.app.json', 'tsconfig.spec.json']
          .map((name) => path.join(root, folder, name))
          .filter((file) => existsSync(file)),
        tsconfigRootDir: root,
      },
    },
  })),
  // -- imports, settings ----------------------------------------------------------------------------------------------
  { files: ['apps/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts'], rules: mayNotImport(onnxruntime, env) },
  ...ROOMS.flatMap((room) =>
    [`${room}/*.ts`, `${room}/*/**/*.ts`].map((files, folders) => ({
      files: [`apps/api/src/${files}`],
      ignores: specs,
      rules: mayNotImport(onnxruntime, env, above(room, folders + 1), ...(room === 'storage' ? [] : [driver])),
    })),
  ),
  { files: ['apps/api/src/*.ts'], rules: mayNotImport(onnxruntime, env, driver) },
  ...CLIENT_ROOMS.map((room) => ({
    files: [`apps/client/src/app/${room}/**/*.ts`],
    ignores: specs,
    rules: mayNotImport(onnxruntime, env, aboveInClient(room)),
  })),
  // Students run in browsers without a server: the one other place of onnxruntime, in a worker of the page.
  {
    files: ['apps/client/src/app/students/labeller.worker.ts'],
    rules: mayNotImport(env, aboveInClient('students')),
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [appsButSimulation, onnxruntime, env] }] },
  },
  { files: ['libs/**/*.ts'], rules: mayNotImport(onnxruntime, framework, env) },
  { files: ['libs/runtime/**/*.ts'], rules: mayNotImport(framework, env) },
  { files: ['libs/**/*.ts'], ignores: specs, rules: { 'no-restricted-properties': ['error', ...settings] } },
  {
    files: ['apps/**/*.ts'],
    ignores: ['apps/*/src/config.ts', ...specs],
    rules: { 'no-restricted-syntax': ['error', wildcard, ...readsSetting] },
  },
  {
    files: ['apps/api/src/**/*.ts'],
    ignores: ['apps/api/src/config.ts', 'apps/api/src/storage/storage.ts', ...specs],
    rules: { 'no-restricted-syntax': ['error', wildcard, ...readsSetting, objectsFolder] },
  },
  // -- pure libraries -------------------------------------------------------------------------------------------------
  {
    files: pure,
    ignores: specs,
    rules: {
      ...mayNotImport(onnxruntime, framework, node),
      'no-restricted-globals': ['error', { globals: pureGlobals, checkGlobalObject: true }],
      'no-restricted-properties': ['error', ...settings, ...dice, ...clock],
      'no-restricted-syntax': ['error', wildcard, ...currentTime, lateImport],
    },
  },
  // -- tests ------------------------------------------------------------------------------------------------------------
  {
    files: specs,
    rules: {
      'no-restricted-properties': [
        'error',
        ...['it', 'test', 'describe'].map((object) => ({
          object,
          property: 'only',
          message: 'One test alone hides the others.',
        })),
      ],
      '@typescript-eslint/unbound-method': 'off', // expect(object.method)
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any(…), JSON from the wire
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  // -- the client -------------------------------------------------------------------------------------------------------
  {
    files: ['apps/client/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/client/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
);
