import { Inject, Injectable } from '@nestjs/common';
import type { GeneratorSummary } from '@gannet/contracts';
import type { GeneratorFacts, GeneratorPackage } from '@gannet/generator';
import { Refused } from '../errors.js';

/** Where packages are: folders, or the object store. */
export interface PackageSource {
  /** Null if no package has this digest. */
  find(digest: string): Promise<GeneratorFacts | null> | GeneratorFacts | null;
  /** Reads and checks a package with its graphs; null if there is none. */
  open(digest: string): Promise<GeneratorPackage | null>;
}

/** Injection token of all sources of packages; the first that has a package is asked for it. */
export const PACKAGE_SOURCES = Symbol('package sources');

/** Every generator of this server, wherever its package is. */
@Injectable()
export class Generators {
  constructor(@Inject(PACKAGE_SOURCES) private readonly sources: readonly PackageSource[]) {}

  /** Refuses with NOT_FOUND when no package has this digest. */
  async factsOf(digest: string): Promise<GeneratorFacts> {
    for (const source of this.sources) {
      const found = await source.find(digest);
      if (found) return found;
    }
    throw missing(digest);
  }

  /** Reads and checks the package with its graphs. Refuses with CONFLICT when its files have changed. */
  async open(digest: string): Promise<GeneratorPackage> {
    for (const source of this.sources) {
      const found = await source.open(digest);
      if (found) return found;
    }
    throw missing(digest);
  }
}

function missing(digest: string): Refused {
  return new Refused(
    'NOT_FOUND',
    `There is no generator with the digest ${digest} here, or it was left out; the log says why.`,
  );
}

export function summaryOf(facts: GeneratorFacts): GeneratorSummary {
  const { digest, name, version, resolution, description, license, attribution, recommendedPsi } = facts;
  return { digest, name, version, resolution, description, license, attribution, recommendedPsi };
}
