import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { settings } from './config.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

export const ENV_EXAMPLE = path.join(ROOT, '.env.example');

/** All settings of the server, with descriptions and defaults, as a file of environment variables. */
export function envExample(): string {
  const entries = Object.entries(settings).map(([name, schema]) => {
    const fallback = schema.safeParse(undefined).data;
    return `# ${schema.description ?? ''}\n#${name}=${shown(fallback)}\n`;
  });
  return [
    '# Every setting of the server with its default. Written by apps/api/src/env-example.ts from apps/api/src/config.ts:\n# change it there, build, and run `node apps/api/dist/env-example.js`.\n',
    ...entries,
  ].join('\n');
}

/** Paths are relative to the project's root. */
function shown(fallback: string | number | string[] | undefined): string {
  return typeof fallback === 'string' && path.isAbsolute(fallback)
    ? `./${path.relative(ROOT, fallback).replaceAll('\\', '/')}`
    : String(fallback ?? '');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(ENV_EXAMPLE, envExample());
