import { LRUCache } from 'lru-cache';

type Compute = () => Promise<Uint8Array>;

/** A cache of the latest results, limited in bytes. Concurrent requests for the same key compute it once. */
export class Recent {
  private readonly cache: LRUCache<string, Uint8Array, Compute>;

  constructor(most: number) {
    this.cache = new LRUCache<string, Uint8Array, Compute>({
      maxSize: most,
      sizeCalculation: ({ byteLength }) => byteLength || 1, // the cache takes no size of 0
      ignoreFetchAbort: true, // what is pushed out while it is computed is still answered
      fetchMethod: (_key, _stale, { context }) => context(),
    });
  }

  of(key: string, compute: Compute): Promise<Uint8Array> {
    return this.cache.forceFetch(key, { context: compute });
  }
}
