import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { LeftOutGenerator } from '@gannet/contracts';
import { type GeneratorFacts, GeneratorRefused, type GeneratorPackage } from '@gannet/generator';
import { CONFIG, type Config } from '../config.js';
import { Refused } from '../errors.js';
import type { PackageSource } from './generators.js';
import { mayBePackage, readFacts, readPackage } from './packages.js';

interface InstalledPackage {
  readonly folder: string;
  readonly facts: GeneratorFacts;
}

/**
 * The generator packages in GENERATORS_DIR. Their descriptions are read at the start, their graphs when they are run.
 */
@Injectable()
export class FolderPackages implements OnModuleInit, PackageSource {
  private readonly log = new Logger('Generators');
  /** The first package of each digest is used; the others contain the same graphs. */
  private readonly byDigest = new Map<string, readonly [InstalledPackage, ...InstalledPackage[]]>();
  private readonly refused: LeftOutGenerator[] = [];

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Reads every folder, including links to folders, in the order of their names. A package that cannot be used is
   * logged; the server still starts.
   */
  async onModuleInit(): Promise<void> {
    const { generatorsDir } = this.config;
    const names = await readdir(generatorsDir).catch((error: NodeJS.ErrnoException) => {
      this.log.error(
        `The folder of generators ${generatorsDir} cannot be read (${error.code ?? error.message}): there is no generator.`,
      );
      return [];
    });
    for (const name of names.sort()) {
      const folder = path.join(generatorsDir, name);
      const found = await stat(folder).catch((error: NodeJS.ErrnoException) =>
        this.leaveOut(folder, `it cannot be read (${error.code ?? error.message}).`),
      );
      if (found?.isDirectory()) await this.install(folder);
    }
  }

  /** In the order of their folders' names. */
  all(): GeneratorFacts[] {
    return [...this.byDigest.values()].map(([{ facts }]) => facts);
  }

  /** The folders that are not used, with the reason. */
  leftOut(): readonly LeftOutGenerator[] {
    const twins = [...this.byDigest.values()].flatMap(([first, ...others]) =>
      others.map(({ folder }) => ({ folder: path.basename(folder), reason: duplicateOf(first) })),
    );
    return [...this.refused, ...twins];
  }

  find(digest: string): GeneratorFacts | null {
    return this.byDigest.get(digest)?.[0].facts ?? null;
  }

  /** Reads and checks the package with its graphs; null if there is none. Refuses with CONFLICT when its files have changed. */
  async open(digest: string): Promise<GeneratorPackage | null> {
    const folder = this.byDigest.get(digest)?.[0].folder;
    if (folder === undefined) return null;
    try {
      const pack = await readPackage(folder);
      if (pack.digest !== digest) throw new GeneratorRefused('It holds other graphs now.');
      return pack;
    } catch (cause) {
      if (!(cause instanceof GeneratorRefused)) throw cause;
      if (this.byDigest.get(digest)?.length === 1)
        throw new Refused(
          'CONFLICT',
          `The generator in ${folder} is not what it was when the server started: ${cause.message} Put its files back.`,
          { cause },
        );
      this.refuse(digest, cause.message);
      return this.open(digest);
    }
  }

  /**
   * Removes a package that turned out to be unusable; `reason` is a sentence. Another folder with the same graphs takes
   * its place.
   */
  refuse(digest: string, reason: string): void {
    const [first, next, ...others] = this.byDigest.get(digest) ?? [];
    if (next) this.byDigest.set(digest, [next, ...others]);
    else this.byDigest.delete(digest);
    if (first) this.leaveOut(first.folder, reason);
  }

  private async install(folder: string): Promise<void> {
    try {
      if (!(await mayBePackage(folder))) {
        this.log.log(`${folder} is no generator: it contains neither generator.json nor a graph.`);
        return;
      }
      const facts = await readFacts(folder);
      const [first, ...others] = this.byDigest.get(facts.digest) ?? [];
      this.byDigest.set(facts.digest, first ? [first, ...others, { folder, facts }] : [{ folder, facts }]);
      if (first) this.log.warn(`The generator in ${folder} is passed over: ${duplicateOf(first)}`);
    } catch (error) {
      if (error instanceof GeneratorRefused) this.leaveOut(folder, error.message);
      else this.leaveOut(folder, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
    }
  }

  private leaveOut(folder: string, reason: string): null {
    this.refused.push({ folder: path.basename(folder), reason });
    this.log.error(`The generator in ${folder} is left out: ${reason}`);
    return null;
  }
}

function duplicateOf(first: InstalledPackage): string {
  return `its graphs are those of ${path.basename(first.folder)}, whose generator.json is read. Remove one of the two folders.`;
}
