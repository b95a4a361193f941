import type { Tx } from '../database/database.js';
import type { ChunkOrder } from './chunk-order.js';

/** The database part of a finished chunk: it runs in the transaction that marks the chunk as finished. */
export type Write = (tx: Tx) => Promise<void>;

/**
 * The work on one kind of chunk. It computes outside any transaction and changes nothing in the database; what it
 * stores is named by its content.
 */
export abstract class ChunkHandler {
  abstract compute(order: ChunkOrder): Promise<Write>;
}
