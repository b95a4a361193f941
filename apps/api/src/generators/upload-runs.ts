import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { GeneratorRefused } from '@gannet/generator';
import { pngOf } from '../edge/pngs.js';
import { causesOf, Refused, Unavailable } from '../errors.js';
import { Models } from '../models/models.js';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { summaryOf } from './generators.js';
import type { UploadFound, UploadRow } from './generators.table.js';
import { Importing } from './importing.js';
import { readStoredPackage } from './packages.js';
import { Registry } from './registry.js';
import { tryGenerator } from './trial.js';
import { piecesKey, sampleKey, uploadKey } from './upload-keys.js';
import { UploadsStore } from './uploads.store.js';

/** How often a run shows that it is alive. */
const BEAT_MS = 2000;
/** Images to look at and to time. */
const SAMPLES = 4;

interface Run {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** Imports and tries uploads, one after another: each may take as much memory as a generator may. */
@Injectable()
export class UploadRuns implements OnModuleDestroy {
  private readonly log = new Logger(UploadRuns.name);
  private readonly running = new Map<string, Run>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: UploadsStore,
    private readonly registry: Registry,
    private readonly importing: Importing,
    private readonly models: Models,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  start(upload: UploadRow): void {
    const controller = new AbortController();
    const beat = setInterval(() => {
      this.store.beat(upload.id).then(
        (isWanted) => isWanted || controller.abort(),
        (error: unknown) => this.log.warn(error),
      );
    }, BEAT_MS);
    const done = this.last
      .then(() => this.run(upload, controller.signal))
      .finally(() => {
        clearInterval(beat);
        this.running.delete(upload.id);
      });
    this.last = done;
    this.running.set(upload.id, { controller, done });
  }

  /** Resolves when nothing writes for the upload any more. */
  async stop(id: string): Promise<void> {
    const run = this.running.get(id);
    run?.controller.abort();
    await run?.done;
  }

  /** What was not finished is refused by the sweep of another process, or after the next start. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.running.keys()].map((id) => this.stop(id)));
  }

  private async run(upload: UploadRow, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      const found = await this.found(upload, signal);
      if (!signal.aborted && !(await this.store.ready(upload.id, found))) await this.clear(upload.id);
    } catch (error) {
      if (signal.aborted) return;
      await this.refuse(upload, error).catch((failure: unknown) => this.log.error(failure));
    }
  }

  private async found(upload: UploadRow, signal: AbortSignal): Promise<UploadFound> {
    const { kind, isKnownSource, leftOut } = await this.importing.run(upload, signal);
    await deleteBelow(this.objects, piecesKey(upload.id));
    const pack = await readStoredPackage(this.objects, uploadKey(upload.id));
    await this.refuseKnown(pack.digest);
    if (!(await this.store.validating(upload.id))) throw new Error('the upload was discarded');
    const { cost, images } = await tryGenerator(pack, (observe) => this.models.trial(pack, observe, signal), SAMPLES);
    const seeds: number[] = [];
    for (const { seed, rgb } of images) {
      if (!rgb) continue;
      const png = await pngOf(pack.resolution ** 2, 'encodeRgbPng', pack.resolution, pack.resolution, rgb);
      await this.objects.put(sampleKey(upload.id, seed), png);
      seeds.push(seed);
    }
    const { zDim, wDim, numWs, layers } = pack;
    const facts = { zDim, wDim, numWs, layers };
    return { summary: summaryOf(pack), facts, cost, kind, isKnownSource, leftOut: [...leftOut], seeds };
  }

  private async refuseKnown(digest: string): Promise<void> {
    const known = await this.registry.known(digest);
    if (known)
      throw new GeneratorRefused(
        `This generator is here already: it is ${known.name} ${known.version} (digest ${digest.slice(0, 12)}). Nothing was added.`,
      );
  }

  private async refuse({ id, fileName }: UploadRow, error: unknown): Promise<void> {
    const reason = causesOf(error).find(
      (cause) => cause instanceof GeneratorRefused || cause instanceof Refused || cause instanceof Unavailable,
    );
    if (!reason) this.log.error(error);
    await this.store.refuse(
      id,
      reason instanceof Error
        ? reason.message
        : `${fileName} could not be imported because of an error of the server; its log says which.`,
    );
    await this.clear(id);
  }

  private clear(id: string): Promise<void> {
    return deleteBelow(this.objects, uploadKey(id));
  }
}
