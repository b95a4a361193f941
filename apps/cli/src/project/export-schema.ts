import { readFile, writeFile } from 'node:fs/promises';
import { type SchemaFormat, writeSchemaFile } from '@gannet/contracts';
import { hexPalette } from '@gannet/raster';
import { explained } from '../disk.js';
import { Failed } from '../failed.js';
import type { Server } from '../server.js';

/** The schema of a project in a format; with a path, it is written to a new file there. */
export async function exportSchema(
  server: Server,
  project: string,
  format: SchemaFormat,
  out: string | null,
): Promise<{ readonly text: string; readonly remarks: readonly string[] }> {
  const { schema } = await server.call('project', { params: { project } });
  const { text, remarks } = writeSchemaFile(schema, format, (index) => hexPalette[index]!);
  if (out !== null) await writeNew(out, text);
  return { text, remarks };
}

/** Leaves a file alone that has the same text, so that the command may be given twice. */
async function writeNew(out: string, text: string): Promise<void> {
  await explained(out, 'Free some, and give the command again.', () =>
    writeFile(out, text, { flag: 'wx', flush: true }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      if ((await readFile(out, 'utf8').catch(() => null)) !== text)
        throw new Failed(`${out} is there already and holds something else. Choose another name, or remove it.`);
    }),
  );
}
