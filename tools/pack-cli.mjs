// npm run pack:cli -- [folder]: packs `gannet` for publication: one tarball that includes the workspace's libraries, whose
// other dependencies come from the registry, in the versions tested here.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensure } from './ensure.mjs';
import { environment, main, nx, Problem, root, run } from './steps.mjs';

const CLI = path.join(root, 'apps/cli');
/** A scoped name, which nobody else can own. */
const NAME = '@gannet/cli';
const SCOPE = '@gannet/';
/**
 * Only commands that run models need it, and its installation downloads gigabytes of CUDA, so users install it
 * themselves.
 */
const OPTIONAL = ['onnxruntime-node'];
const packageIn = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
const libraryFolder = (name) => path.join(root, 'libs', name.slice(SCOPE.length));

/** The libraries that a package depends on, directly and indirectly. */
function librariesOf(folder, found = new Set()) {
  for (const name of Object.keys(packageIn(folder).dependencies ?? {})) {
    if (!name.startsWith(SCOPE) || found.has(name)) continue;
    found.add(name);
    librariesOf(libraryFolder(name), found);
  }
  return found;
}

/** Built JavaScript without type declarations and source maps. */
function copyBuilt(from, to) {
  cpSync(from, to, { recursive: true, filter: (file) => !/\.(?:map|d\.ts|tsbuildinfo)$/.test(file) });
}

/** External packages that the JavaScript in a folder imports. */
function importsIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.m?js$/.test(file) && !file.startsWith('node_modules'),
  );
  const names = files.flatMap((file) =>
    [
      ...readFileSync(path.join(folder, file), 'utf8').matchAll(
        /^(?:import|export) (?:[^;'"]* from )?['"]([@\w./:-]+)['"]/gm,
      ),
    ].map(([, name]) => name),
  );
  return new Set(
    names
      .filter((name) => !name.startsWith('.') && !isBuiltin(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  );
}

/** The dependencies of the package.json; npm does not install optional ones by itself. */
function needsOf(all) {
  const isOptional = ([name]) => OPTIONAL.includes(name);
  const peers = all.filter(isOptional);
  return {
    dependencies: Object.fromEntries(all.filter((one) => !isOptional(one)).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(peers.length > 0 && {
      peerDependencies: Object.fromEntries(peers),
      peerDependenciesMeta: Object.fromEntries(peers.map(([name]) => [name, { optional: true }])),
    }),
  };
}

/** The package.json of the published package. */
export function packedPackage() {
  const { version, type, bin, engines } = packageIn(CLI);
  const { license, description } = packageIn(root);
  const libraries = [...librariesOf(CLI)].sort();
  const outside = [CLI, ...libraries.map(libraryFolder)].flatMap((one) =>
    Object.entries(packageIn(one).dependencies ?? {}).filter(([name]) => !name.startsWith(SCOPE)),
  );
  const needs = needsOf([...outside, ...libraries.map((name) => [name, packageIn(libraryFolder(name)).version])]);
  return { name: NAME, version, description, license, type, bin, engines, ...needs, bundleDependencies: libraries };
}

/** Writes the package into a folder. Throws a Problem for an import that no dependency provides. */
function stage(folder) {
  const packed = packedPackage();
  const libraries = packed.bundleDependencies;
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
  for (const name of ['LICENSE', 'NOTICE']) cpSync(path.join(root, name), path.join(folder, name));
  cpSync(path.join(root, 'docs/consumers.md'), path.join(folder, 'README.md'));
  cpSync(path.join(CLI, 'bin'), path.join(folder, 'bin'), { recursive: true });
  copyBuilt(path.join(CLI, 'dist'), path.join(folder, 'dist'));
  for (const name of libraries) {
    const target = path.join(folder, 'node_modules', name);
    mkdirSync(target, { recursive: true });
    const { version, type, exports: entries, dependencies = {} } = packageIn(libraryFolder(name));
    writeFileSync(
      path.join(target, 'package.json'),
      JSON.stringify({ name, version, type, exports: entries, ...needsOf(Object.entries(dependencies)) }),
    );
    copyBuilt(path.join(libraryFolder(name), 'dist'), path.join(target, 'dist'));
  }
  const known = { ...packed.dependencies, ...packed.peerDependencies };
  for (const one of [folder, ...libraries.map((name) => path.join(folder, 'node_modules', name))]) {
    for (const name of importsIn(one))
      if (!(name in known))
        throw new Problem(
          `${path.relative(folder, one) || 'gannet'} imports ${name}, which no package.json of its own names.`,
        );
  }
}

async function pack() {
  const node = await ensure();
  const target = path.resolve(process.argv[2] ?? '.');
  if ((await nx(node, ['run-many', '-t', 'build', '-p', '@gannet/cli'])) !== 0)
    throw new Problem('The build failed; the lines above say why.');
  const folder = mkdtempSync(path.join(tmpdir(), 'gannet-pack-'));
  try {
    stage(folder);
    return await run('npm', ['pack', '--pack-destination', target], { cwd: folder, env: environment(node) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(pack);
