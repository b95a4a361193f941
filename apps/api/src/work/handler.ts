import type { Tx } from '../database/database.js';
import type { ChunkOrder } from './chunk-order.js';

/** Writes the results of a chunk, in the transaction that marks it as finished. */
export type Write = (tx: Tx) => Promise<void>;

/**
 * Computes one kind of chunk, outside any transaction and without changes to the database; what it stores is named by
 * its content.
 */
export abstract class ChunkHandler {
  abstract compute(order: ChunkOrder): Promise<Write>;
}
