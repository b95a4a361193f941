import { sha256 } from './digest.js';
import { checkMapping, checkOpsets, checkSynthesis, inFloat32, trimmed } from './graphs.js';
import { isPlainName, type Layer, type Manifest, parseManifest } from './manifest.js';
import { GeneratorRefused } from './refused.js';

/** The description of a generator, from its manifest and the sizes of its files. */
export interface GeneratorFacts {
  /** Sha256, in lower-case hexadecimal, of exactly what the images depend on: see {@link digestOf}. */
  readonly digest: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Width and height of its images. */
  readonly resolution: number;
  readonly zDim: number;
  readonly wDim: number;
  readonly numWs: number;
  /** Its feature maps, in the manifest's order. */
  readonly layers: readonly Layer[];
  readonly recommendedPsi: number;
  readonly license: string;
  /** The attribution that must accompany the generator and its images. */
  readonly attribution: string;
}

/** A generator whose files have been checked, identified by its digest. Whether its graphs work shows when they run. */
export interface GeneratorPackage extends GeneratorFacts {
  /** ONNX: `z` [N, zDim], `psi` [1] → `ws` [N, numWs, wDim]. */
  readonly mapping: Uint8Array;
  /**
   * ONNX: `ws` → `image` [N, 3, resolution, resolution] in [−1, 1] and every layer [N, channels, r, r], in float32
   * whatever the type in the file.
   */
  readonly synthesis: Uint8Array;
}

const MAPPING = 'mapping.onnx';
const SYNTHESIS = 'synthesis.onnx';

/**
 * Checks a package's manifest, and that its files have the sizes stated there, without reading them: `sizeOf` returns
 * the bytes of a file, null where there is none, and may throw GeneratorRefused. Throws GeneratorRefused.
 */
export async function describePackage(
  json: Uint8Array,
  sizeOf: (name: string) => Promise<number | null>,
): Promise<{ facts: GeneratorFacts; files: readonly string[] }> {
  const manifest = parseManifest(json);
  for (const name of [MAPPING, SYNTHESIS]) {
    if (!manifest.files.has(name)) throw new GeneratorRefused(`generator.json does not list ${name}.`);
  }
  for (const [name, { bytes }] of manifest.files) {
    const found = await sizeOf(name);
    if (found === null) throw new GeneratorRefused(`${name} is missing.`);
    if (found !== bytes) throw new GeneratorRefused(`${name} has ${found} bytes where generator.json says ${bytes}.`);
  }
  const { files, ...said } = manifest;
  return { facts: { ...said, digest: await digestOf(manifest) }, files: [...files.keys()] };
}

/**
 * Checks a package's files (by plain name) and reads them. Throws GeneratorRefused with one sentence for the first
 * problem. Files that the manifest does not list are ignored.
 */
export async function openPackage(files: ReadonlyMap<string, Uint8Array>): Promise<GeneratorPackage> {
  for (const name of files.keys()) {
    if (!isPlainName(name)) throw new GeneratorRefused(`${JSON.stringify(name)} is not a plain file name.`);
  }
  const json = fileIn(files, 'generator.json');
  const { facts } = await describePackage(json, async (name) => files.get(name)?.length ?? null);
  const manifest = parseManifest(json);
  await checkFiles(manifest, files);
  const mapping = fileIn(files, MAPPING);
  const synthesis = fileIn(files, SYNTHESIS);
  checkMapping(mapping, manifest);
  checkSynthesis(synthesis, manifest);
  checkOpsets(mapping, synthesis);
  return {
    ...facts,
    mapping: trimmed(MAPPING, mapping),
    synthesis: inFloat32(trimmed(SYNTHESIS, synthesis), manifest),
  };
}

async function checkFiles(manifest: Manifest, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [name, expected] of manifest.files) {
    const found = await sha256(fileIn(files, name));
    if (found !== expected.sha256)
      throw new GeneratorRefused(`${name} has sha256 ${found} where generator.json says ${expected.sha256}.`);
  }
}

/**
 * The sha256 of the UTF-8 text `gannet generator 1
 * ` and one line `<sha256> <bytes> <name>
 * ` for each of the two graphs, by name. The manifest's descriptions are not included, so correcting one does not
 * change any candidate.
 */
function digestOf(manifest: Manifest): Promise<string> {
  const lines = [MAPPING, SYNTHESIS].map((name) => {
    const { sha256: hash, bytes } = manifest.files.get(name)!;
    return `${hash} ${bytes} ${name}\n`;
  });
  return sha256(new TextEncoder().encode(`gannet generator 1\n${lines.join('')}`));
}

function fileIn(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new GeneratorRefused(`${name} is missing.`);
  return bytes;
}
