import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type FoundLabel,
  type LabelImportPreview,
  LARGEST_LABEL_FILE,
  type Round,
  taskContract,
} from '@gannet/contracts';
import { Failed, reasonOf, WrongUsage } from '../failed.js';
import type { Server } from '../server.js';

interface Wish {
  /** `7=hair` for each label that the suggestion is not right for. */
  readonly map: readonly string[];
  readonly psi?: number | undefined;
  readonly replace?: true;
  readonly preview?: true;
}

interface Imported {
  readonly preview: LabelImportPreview;
  /** What each label of the file becomes, in sentences. */
  readonly becomes: readonly string[];
  /** Null if it was only previewed. */
  readonly round: Round | null;
}

/** Imports a file of labels, or says what an import would do. */
export async function importLabels(server: Server, project: string, path: string, wish: Wish): Promise<Imported> {
  const bytes = await bytesOf(path);
  const file = basename(path);
  const params = { project };
  const { schema, roundDefaults } = await server.call('project', { params });
  const preview = await server.send('previewImport', { params, query: { file }, bytes });
  const names = taskContract(schema.task)
    .labelsOf(schema)
    .map(({ name }) => name);
  const targets = targetsOf(preview.found, names, wish.map);
  const becomes = preview.found.map(({ name, images }, index) => {
    const target = targets[index];
    return `${name} (in ${images} images) ${target === null || target === undefined ? 'is ignored' : `becomes ${names[target]}`}`;
  });
  if (wish.preview) return { preview, becomes, round: null };
  if (preview.problem !== null && preview.importedIn === null) throw new Failed(preview.problem);
  const mapping = preview.found.map(({ id }, index) => `${id}:${targets[index] ?? '-'}`).join(',');
  if (mapping === '') throw new Failed(`There is nothing to import in ${file}${why(preview)}.`);
  const psi = wish.psi ?? preview.psi ?? roundDefaults.psi;
  const { sha256, schemaVersion, generator } = preview;
  const replace = wish.replace ? 'yes' : 'no';
  const query = { file, sha256, psi, schemaVersion, generator, mapping, replace };
  return { preview, becomes, round: await server.send('importLabels', { params, query, bytes }) };
}

const why = ({ problems: [first] }: LabelImportPreview): string =>
  first ? `: of ${first.file}, ${first.problem}` : ': it has no labels';

/** The label of the schema for each label of the file: the suggested one, unless `--map` says another. */
function targetsOf(
  found: readonly FoundLabel[],
  names: readonly string[],
  map: readonly string[],
): readonly (number | null)[] {
  const asked = new Map(map.map((one) => pairIn(one, found, names)));
  return found.map(({ id, suggested }) => (asked.has(id) ? asked.get(id)! : suggested));
}

function pairIn(one: string, found: readonly FoundLabel[], names: readonly string[]): [number, number | null] {
  const at = one.lastIndexOf('=');
  if (at < 0) throw new WrongUsage(`--map is a label of the file and one of the project, such as 7=hair, not ${one}.`);
  const [from, to] = [one.slice(0, at), one.slice(at + 1)];
  const label = found.find(({ name, id }) => name === from || String(id) === from);
  if (!label)
    throw new Failed(`The file has no label ${from}. It has ${found.map(({ name }) => name).join(', ') || 'none'}.`);
  const target = names.indexOf(to);
  if (to !== '' && target < 0) throw new Failed(`The project has no label ${to}. It has ${names.join(', ')}.`);
  return [label.id, to === '' ? null : target];
}

async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_LABEL_FILE)
      throw new Failed(
        `${path} has ${size} bytes; at most ${LARGEST_LABEL_FILE} are taken. Leave pictures out, or split it.`,
      );
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    if (cause instanceof Failed) throw cause;
    throw new Failed(`${path} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}
