import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readResults } from '../experiment/result-file.js';
import { Failed } from '../failed.js';
import { plotSvg } from '@gannet/student';
import { curveTable, reportFiles } from './report.js';
import { FORMAT } from './results.js';
import { type Summary, summaryOf } from './summary.js';

/** Writes the page and the plots, which depend only on the results in the folder. Throws Failed if there are none. */
export async function publish(folder: string): Promise<{ lines: string[]; summary: Summary }> {
  const found = await readResults(folder, FORMAT);
  if (!found || found.results.length === 0)
    throw new Failed(`There are no results of a study in ${path.resolve(folder)} yet.`);
  const summary = summaryOf(found.conditions, found.results);
  for (const [name, text] of reportFiles(summary, plotSvg)) {
    const file = path.join(folder, name);
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
  }
  return { lines: [...curveTable(summary), '', `The report is ${path.join(folder, 'README.md')}.`], summary };
}
