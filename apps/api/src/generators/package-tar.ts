import { GeneratorRefused } from '@gannet/generator';

const BLOCK = 512;
const MOST_ENTRIES = 1000;
/** Regular files; all other kinds of entries are passed over. */
const FILE_TYPES = ['0', '\0'];

/** Whether a file is a tar (POSIX, GNU). */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length > BLOCK && textAt(bytes, 257, 5) === 'ustar';
}

/**
 * The regular files of a tar by their last name, as views. Folders in front of the names do not matter: `./a` and
 * `folder/a` are `a`. Throws GeneratorRefused for a tar that is cut off, or has two files of one name.
 */
export function readTar(bytes: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0, entries = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; entries++) {
    if (entries === MOST_ENTRIES) throw new GeneratorRefused(`The tar holds more than ${MOST_ENTRIES} entries.`);
    const size = Number.parseInt(textAt(bytes, at + 124, 12).trim() || '0', 8);
    const end = at + BLOCK + size;
    if (!(size >= 0) || end > bytes.length)
      throw new GeneratorRefused('The tar is cut off, or an entry states a size that it does not have.');
    const name = textAt(bytes, at, 100).split('/').at(-1) ?? '';
    if (name !== '' && FILE_TYPES.includes(String.fromCharCode(bytes[at + 156] ?? 0))) {
      if (files.has(name)) throw new GeneratorRefused(`The tar holds two files called ${name}.`);
      files.set(name, bytes.subarray(at + BLOCK, end));
    }
    at = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** The characters up to the first NUL. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length)).split('\0', 1)[0] ?? '';
}
