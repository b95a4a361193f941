// Checks package-lock.json for entries that npm writes silently and later refuses on another machine.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, Problem, root } from './steps.mjs';

/** The problems of a lock file, one sentence each. */
export function complaintsAbout({ packages }) {
  return Object.entries(packages).flatMap(([place, entry]) => {
    const name = place || '(root)';
    const missing = Object.entries(entry.optionalDependencies ?? {})
      .filter(([wanted]) => !isThere(packages, place, wanted))
      .map(
        ([wanted, version]) =>
          `${name} may need ${wanted}@${version}, which has no entry: npm ci will refuse the lock.`,
      );
    const isBound = entry.resolved !== undefined && /^https?:/.test(entry.resolved);
    return isBound ? [...missing, `${name} is bound to one registry: ${entry.resolved}`] : missing;
  });
}

/** Whether a package resolves from a folder, in its own node_modules or in one further up, as in Node. */
function isThere(packages, place, wanted) {
  for (let at = place; ;) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${wanted}`]) return true;
    if (at === '') return false;
    const above = at.lastIndexOf('node_modules/');
    at = above <= 0 ? '' : at.slice(0, above - 1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(() => {
    const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
    const complaints = complaintsAbout(lock);
    if (complaints.length > 0) throw new Problem(complaints.join('\n'));
    console.log(`package-lock.json is complete: ${Object.keys(lock.packages).length} entries.`);
  });
