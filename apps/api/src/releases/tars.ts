import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { GrowingObject, NotStored } from '../storage/growing-object.js';
import { Integrity } from '../storage/integrity.js';
import { wholeOf } from '../storage/object-store.js';
import { Storage } from '../storage/storage.js';
import { type Derivation, Derivations } from './derivations.js';
import { digestKey, formatKey, releasePrefix } from './release-keys.js';
import type { ReleaseRow } from './releases.table.js';

/**
 * A reader with a derivation of its own that reads nothing for this long is disconnected, because others wait for the
 * slot.
 */
const IDLE_MS = 5 * 60_000;

/** A release in another format, as one file. It can be generated at any time, with the same bytes each time. */
export interface Tar {
  readonly key: string;
  readonly make: () => Derivation;
}

/**
 * Generates releases in other formats for whoever asks: a worker in advance, or the first download. Each is generated
 * once, at the speed of the disk, whatever its readers do; it is stored even if all of them leave. If there is no space
 * to store it, each reader gets a derivation of its own.
 */
@Injectable()
export class Tars {
  private readonly log = new Logger(Tars.name);
  private readonly growing = new Map<string, GrowingObject>();
  private readonly intact: Integrity;

  constructor(
    private readonly storage: Storage,
    private readonly derivations: Derivations,
  ) {
    this.intact = new Integrity(storage.objects);
  }

  of({ projectId, version, digest }: Pick<ReleaseRow, 'projectId' | 'version' | 'digest'>, format: string): Tar {
    const release = { prefix: releasePrefix(projectId, version), digest };
    return {
      key: formatKey(projectId, version, format),
      make: () => this.derivations.start({ what: 'format', release, format }),
    };
  }

  /** Resolves when it is stored. */
  async store(tar: Tar): Promise<void> {
    if (!(await this.isStored(tar))) await this.inProgress(tar).stored();
  }

  /** Whether it is stored as it was generated. One that has changed is removed, to be generated again. */
  async isStored({ key }: Pick<Tar, 'key'>): Promise<boolean> {
    const { objects } = this.storage;
    if ((await objects.head(key)) === null) return false;
    const sha256 = (await objects.head(digestKey(key))) && (await wholeOf(objects, digestKey(key))).toString();
    const problem = sha256 === null ? 'has no checksum' : await this.intact.problem(key, { sha256 });
    if (problem === null) return true;
    this.log.warn(`${key} ${problem}; it is generated again.`);
    await objects.delete(key);
    return false;
  }

  /** All bytes of a tar that is not stored yet, while it is generated. */
  async *read(tar: Tar, idleMs = IDLE_MS): AsyncGenerator<Uint8Array> {
    let sent = 0;
    try {
      for await (const piece of this.inProgress(tar).read()) {
        sent += piece.byteLength;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof NotStored)) throw error;
      yield* streamOf(tar.make(), sent, idleMs);
    }
  }

  /** The one in progress, or a new one. */
  private inProgress({ key, make }: Tar): GrowingObject {
    const present = this.growing.get(key);
    if (present && !present.isOver) return present;
    const derivation = make();
    const growing = new GrowingObject(this.storage.objects, this.storage.scratch, key);
    this.growing.set(key, growing);
    void this.fill(key, growing, derivation);
    return growing;
  }

  private async fill(key: string, growing: GrowingObject, derivation: Derivation): Promise<void> {
    try {
      const hash = createHash('sha256');
      for await (const chunk of derivation.bytes as AsyncIterable<Buffer>) {
        hash.update(chunk);
        await growing.write(chunk);
      }
      await derivation.done;
      await growing.commit((objects) => objects.put(digestKey(key), Buffer.from(hash.digest('hex'))));
    } catch (error) {
      derivation.stop();
      const reason = error instanceof Error ? error : new Error(String(error));
      this.log.error(reason instanceof NotStored ? reason.message : `${key} could not be made: ${reason.message}`);
      await growing.abort(reason);
    } finally {
      if (this.growing.get(key) === growing) this.growing.delete(key);
    }
  }
}

/** A derivation's bytes from `skip` on; it is stopped when the reader leaves, or reads nothing for too long. */
async function* streamOf(derivation: Derivation, skip: number, idleMs: number): AsyncGenerator<Uint8Array> {
  let ahead = skip;
  let idle: NodeJS.Timeout | undefined;
  try {
    for await (const chunk of derivation.bytes as AsyncIterable<Buffer>) {
      const piece = chunk.subarray(ahead);
      ahead -= chunk.byteLength - piece.byteLength;
      idle = setTimeout(() => derivation.stop(), idleMs);
      if (piece.byteLength > 0) yield piece;
      clearTimeout(idle);
    }
    await derivation.done;
  } finally {
    clearTimeout(idle);
    derivation.stop();
  }
}
