import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type GeneratorSummary, GeneratorWords } from '@gannet/contracts';
import { GeneratorRefused, type GeneratorPackage, openPackage } from '@gannet/generator';
import { CONFIG, type Config } from '../config.js';
import { sentenceOf } from '../edge/serves.js';
import { Refused } from '../errors.js';

/** A package's files, and the bytes that each may have. An ONNX file is one protobuf message, which ends at 2 GiB; so do arrays of bytes. */
const FILES = { 'generator.json': 2 ** 20, 'mapping.onnx': 2 ** 31 - 1, 'synthesis.onnx': 2 ** 31 - 1 } as const;

/** The generator packages that lie in GENERATORS_DIR, checked once at start. */
@Injectable()
export class Generators implements OnModuleInit {
  private readonly log = new Logger(Generators.name);
  private readonly byDigest = new Map<string, GeneratorPackage>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Reads every package. One that does not fit is named in the log and left out; the server still starts. */
  async onModuleInit(): Promise<void> {
    const entries = await readdir(this.config.generatorsDir, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((e) => e.isDirectory())) {
      const folder = path.join(this.config.generatorsDir, entry.name);
      try {
        const pack = await readPackage(folder);
        this.byDigest.set(pack.digest, pack);
      } catch (error) {
        this.log.error(error instanceof GeneratorRefused ? `The generator in ${folder} is left out: ${error.message}` : error);
      }
    }
  }

  all(): GeneratorSummary[] {
    return [...this.byDigest.values()].map(summaryOf);
  }

  /** Refuses with NOT_FOUND when no package has this digest. */
  byDigestOrRefuse(digest: string): GeneratorPackage {
    const pack = this.byDigest.get(digest);
    if (!pack) throw new Refused('NOT_FOUND', `No generator with the digest ${digest} lies in ${this.config.generatorsDir}.`);
    return pack;
  }
}

/** Reads and checks the package of a folder. Throws GeneratorRefused, before it reads anything that no package can hold. */
export async function readPackage(folder: string): Promise<GeneratorPackage> {
  const files = new Map<string, Uint8Array>();
  for (const [name, most] of Object.entries(FILES)) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => null);
    if (!found) continue; // the package says what is missing
    if (!found.isFile()) throw new GeneratorRefused(`${name} is not a file.`);
    if (found.size > most) throw new GeneratorRefused(`${name} has ${found.size} bytes; at most ${most} are read.`);
    files.set(name, await readFile(file));
  }
  const pack = await openPackage(files);
  const words = GeneratorWords.safeParse(pack);
  if (!words.success) throw new GeneratorRefused(sentenceOf(words.error));
  return { ...pack, ...words.data };
}

export function summaryOf(pack: GeneratorPackage): GeneratorSummary {
  const { digest, name, version, resolution, description, license, attribution, recommendedPsi } = pack;
  return { digest, name, version, resolution, description, license, attribution, recommendedPsi };
}
