import { GeneratorRefused, openPackage } from '@gannet/generator';
import { importCheckpoint, type Imported } from '@gannet/stylegan';
import type { UploadSettings } from './generators.table.js';
import { isTar, readTar } from './package-tar.js';

/** What was made of a file. */
export interface ImportedFile extends Pick<UploadDescription, 'kind' | 'isKnownSource' | 'leftOut'> {
  /** `mapping.onnx`, `synthesis.onnx` and `generator.json`, checked. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

interface UploadDescription {
  readonly kind: Imported['kind'] | 'package';
  readonly isKnownSource: boolean;
  readonly leftOut: readonly string[];
}

const FILES = ['mapping.onnx', 'synthesis.onnx'];

/**
 * Makes a generator package of a checkpoint, or of a tar with a package, with the name, the licence and the attribution
 * that an admin has given. Nothing of the file is executed. Throws CheckpointRefused or GeneratorRefused.
 */
export async function importFile(bytes: Uint8Array, settings: UploadSettings): Promise<ImportedFile> {
  const made = isTar(bytes) ? fromTar(bytes, settings) : await importCheckpoint(bytes, settings);
  await openPackage(made.files);
  const { files, kind, isKnownSource, leftOut } = made;
  return { files, kind, isKnownSource, leftOut };
}

function fromTar(bytes: Uint8Array, settings: UploadSettings): ImportedFile {
  const entries = readTar(bytes);
  const json = entries.get('generator.json');
  if (!json)
    throw new GeneratorRefused('The tar holds no generator.json: pack the files of one package, without others.');
  const files = new Map(FILES.flatMap((name) => (entries.has(name) ? [[name, entries.get(name)!] as const] : [])));
  return {
    files: files.set('generator.json', withWords(json, settings)),
    kind: 'package',
    isKnownSource: true,
    leftOut: [],
  };
}

/** The manifest with the admin's words, and without files that are not kept. */
function withWords(json: Uint8Array, { name, license, attribution }: UploadSettings): Uint8Array {
  const manifest = parsed(json);
  const listed = Object.entries(Object(manifest['files']) as object).filter(([file]) => FILES.includes(file));
  const own = { ...manifest, name, license, attribution, files: Object.fromEntries(listed) };
  return new TextEncoder().encode(`${JSON.stringify(own, null, 2)}\n`);
}

function parsed(json: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // said below
  }
  throw new GeneratorRefused('generator.json is not a JSON object in UTF-8.');
}
