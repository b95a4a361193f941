import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { HashedFile, type ReleaseSink } from '../sink.js';

/** Maximum number of rows in a row group; the hub's viewer works best with small groups of images. */
const ROWS = 100;
/** Size at which a row group ends, because it is held in memory as a whole. */
const GROUP_BYTES = 64 * 1024 * 1024;

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type Leaf = 'string' | 'int64' | 'float64' | 'image';

/** A column: its type in `datasets`, and the value of a row. Images are `{ bytes, path }`. */
export interface Column<T> {
  readonly name: string;
  readonly dtype: Leaf;
  readonly of: (row: T) => unknown;
}

const PHYSICAL = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int64: { type: 'INT64' },
  float64: { type: 'DOUBLE' },
} as const;

/** Writes a file of rows whose groups are released from memory once written. */
export class ParquetFile<T> {
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;

  readonly #file: HashedFile;
  readonly #columns: readonly Column<T>[];

  private constructor(file: HashedFile, columns: readonly Column<T>[]) {
    this.#file = file;
    this.#columns = columns;
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elements)],
      codec: 'UNCOMPRESSED',
      statistics: false,
      createdBy: 'gannet',
      kvMetadata: [
        { key: 'huggingface', value: JSON.stringify({ info: { features: Object.fromEntries(columns.map(feature)) } }) },
      ],
    });
  }

  static async open<T>(sink: ReleaseSink, path: string, columns: readonly Column<T>[]): Promise<ParquetFile<T>> {
    return new ParquetFile(await HashedFile.open(sink, path, ''), columns);
  }

  get bytes(): number {
    return this.#file.bytes;
  }

  /** A row group, as {@link groups} gives them. */
  async add(rows: readonly T[]): Promise<void> {
    await this.#writer.write({
      columnData: this.#columns.map(({ name, of }) => ({ name, data: rows.map((row) => of(row) ?? undefined) })),
      rowGroupSize: rows.length,
    });
    await this.#flush();
  }

  async close(): Promise<void> {
    await this.#writer.finish();
    await this.#flush();
    await this.#file.close();
  }

  async abort(): Promise<void> {
    await this.#file.abort();
  }

  /**
   * Flushes the buffer. `index` is the position in the buffer, `offset` that in the file: the buffer is reused once its
   * bytes are written.
   */
  async #flush(): Promise<void> {
    await this.#file.write(this.#bytes.getBytes());
    this.#bytes.index = 0;
  }
}

/** Groups rows so that each group fits in memory, whatever the size of the images in them. */
export async function* groups<T>(rows: AsyncIterable<T>, bytesOf: (row: T) => number): AsyncGenerator<T[]> {
  let group: T[] = [];
  let bytes = 0;
  for await (const row of rows) {
    group.push(row);
    bytes += bytesOf(row);
    if (group.length < ROWS && bytes < GROUP_BYTES) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  if (group.length > 0) yield group;
}

/**
 * All columns are nullable, as in `datasets`: it accepts the types in the metadata only if they match its own exactly.
 */
function elements({ name, dtype }: Pick<Column<never>, 'name' | 'dtype'>): Schema {
  if (dtype !== 'image') return [{ name, repetition_type: 'OPTIONAL', ...PHYSICAL[dtype] }];
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 2 },
    { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
    { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  ];
}

/**
 * The type of a column in `datasets`; without it images would be structs of bytes (its arrow_writer, _build_metadata).
 */
function feature({ name, dtype }: Pick<Column<never>, 'name' | 'dtype'>): [string, object] {
  return [name, dtype === 'image' ? { _type: 'Image' } : { dtype, _type: 'Value' }];
}
