import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Preferred first. */
export const ENCODINGS = ['br', 'gzip'] as const;
type Encoding = (typeof ENCODINGS)[number];

const COMPRESS: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (content) => promisify(gzip)(content, { level: 9 }),
};

interface Kept {
  readonly version: string;
  readonly bytes: Promise<Buffer>;
}

/** Compresses each version of a file once: the client's files are for everybody, and as often as anybody asks. */
export class CompressedFiles {
  private readonly kept = new Map<string, Kept>();

  /** Null if there is no such file. */
  async get(file: string, encoding: Encoding): Promise<Buffer | null> {
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return null;
    const [key, version] = [`${encoding} ${file}`, `${found.mtimeMs} ${found.size}`];
    const kept = this.kept.get(key);
    if (kept?.version === version) return kept.bytes;
    const bytes = readFile(file).then(COMPRESS[encoding]);
    this.kept.set(key, { version, bytes });
    bytes.catch(() => this.kept.delete(key));
    return bytes;
  }
}
