import { Inject, Injectable } from '@nestjs/common';
import type { GeneratorFacts, GeneratorPackage } from '@gannet/generator';
import { GeneratorRefused } from '@gannet/generator';
import { Refused } from '../errors.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import type { PackageSource } from './generators.js';
import { GeneratorsStore } from './generators.store.js';
import type { GeneratorRow } from './generators.table.js';
import { readStoredPackage } from './packages.js';
import { uploadKey } from './upload-keys.js';

/**
 * The packages that admins have uploaded. They are looked up in the database each time, so every process knows one from
 * the moment it is kept.
 */
@Injectable()
export class UploadedPackages implements PackageSource {
  constructor(
    private readonly store: GeneratorsStore,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  async find(digest: string): Promise<GeneratorFacts | null> {
    const row = await this.store.byDigest(digest);
    return row?.uploadId ? factsIn(row) : null;
  }

  async open(digest: string): Promise<GeneratorPackage | null> {
    const row = await this.store.byDigest(digest);
    if (!row?.uploadId) return null;
    try {
      const pack = await readStoredPackage(this.objects, uploadKey(row.uploadId));
      if (pack.digest !== digest) throw new GeneratorRefused('It holds other graphs now.');
      return { ...pack, ...factsIn(row) };
    } catch (cause) {
      if (!(cause instanceof GeneratorRefused)) throw cause;
      throw new Refused(
        'CONFLICT',
        `The stored files of the generator ${row.summary.name} are not what was uploaded: ${cause.message} Restore them from a backup.`,
        { cause },
      );
    }
  }
}

/** Null for a row from before generators were registered. */
function factsIn({ summary, facts }: GeneratorRow): GeneratorFacts | null {
  return facts && { ...summary, ...facts };
}
