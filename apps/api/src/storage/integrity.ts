import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { OBJECT_STORE, type ObjectStore } from './object-store.js';

/** Verifies stored files. Each is read once, and again when its version changes. */
@Injectable()
export class Integrity {
  private readonly hashes = new Map<string, { readonly version: string; readonly sha256: Promise<string> }>();

  constructor(@Inject(OBJECT_STORE) private readonly store: ObjectStore) {}

  /** What is wrong with a file, as the end of a sentence about it; null if it has the expected content. */
  async problem(key: string, expected: { readonly bytes?: number; readonly sha256?: string }): Promise<string | null> {
    const head = await this.store.head(key);
    if (head === null) return 'is missing';
    if (expected.bytes !== undefined && head.bytes !== expected.bytes)
      return `has changed: it has ${head.bytes} bytes, not ${expected.bytes}`;
    if (expected.sha256 === undefined) return null;
    const sha256 = await this.hashed(key, head.version);
    return sha256 === expected.sha256 ? null : `has changed: its sha256 is ${sha256}, not ${expected.sha256}`;
  }

  private hashed(key: string, version: string): Promise<string> {
    const seen = this.hashes.get(key);
    if (seen?.version === version) return seen.sha256;
    const sha256 = this.hash(key);
    this.hashes.set(key, { version, sha256 });
    sha256.catch(() => this.hashes.delete(key));
    return sha256;
  }

  private async hash(key: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of this.store.get(key)) hash.update(chunk);
    return hash.digest('hex');
  }
}
