import { Injectable, Logger } from '@nestjs/common';
import { Growing, NotKept } from '../storage/growing.js';
import { Storage } from '../storage/storage.js';
import { type Derivation, Derivations } from './derivations.js';
import { formatKey, releasePrefix } from './release-keys.js';
import type { ReleaseRow } from './releases.table.js';

/**
 * A reader for whom alone something is made, and who takes nothing for so long, is let go: others wait for the place.
 */
const IDLE_MS = 5 * 60_000;

/** A release in another format, as one file. It can be made at any time, and has the same bytes each time. */
export interface Tar {
  readonly key: string;
  readonly make: () => Derivation;
}

/**
 * Makes releases in other formats, whoever asks: a worker before anybody does, or the first who downloads one. Each is
 * made once in a process, at the pace of the disk, whatever its readers do: also when all of them leave, it is kept for
 * the next. Where there is no room to keep it, each reader gets one made for them alone.
 */
@Injectable()
export class Tars {
  private readonly log = new Logger(Tars.name);
  private readonly growing = new Map<string, Growing>();

  constructor(
    private readonly storage: Storage,
    private readonly derivations: Derivations,
  ) {}

  of({ projectId, version, digest }: Pick<ReleaseRow, 'projectId' | 'version' | 'digest'>, format: string): Tar {
    const release = { prefix: releasePrefix(projectId, version), digest };
    return {
      key: formatKey(projectId, version, format),
      make: () => this.derivations.start({ what: 'format', release, format }),
    };
  }

  /** It is kept when this resolves. */
  async keep(tar: Tar): Promise<void> {
    if ((await this.storage.objects.head(tar.key)) === null) await this.grown(tar).whole();
  }

  /** All bytes of a tar that is not kept yet, while it is made. */
  async *read(tar: Tar, idleMs = IDLE_MS): AsyncGenerator<Uint8Array> {
    let sent = 0;
    try {
      for await (const piece of this.grown(tar).read()) {
        sent += piece.byteLength;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      yield* made(tar.make(), sent, idleMs);
    }
  }

  /** What is on its way already, or is begun now. */
  private grown({ key, make }: Tar): Growing {
    const present = this.growing.get(key);
    if (present && !present.isOver) return present;
    const derivation = make();
    const growing = new Growing(this.storage.objects, this.storage.scratch, key);
    this.growing.set(key, growing);
    void this.fill(key, growing, derivation);
    return growing;
  }

  private async fill(key: string, growing: Growing, derivation: Derivation): Promise<void> {
    try {
      for await (const chunk of derivation.bytes as AsyncIterable<Buffer>) await growing.write(chunk);
      await derivation.done;
      await growing.commit();
    } catch (error) {
      derivation.stop();
      const reason = error instanceof Error ? error : new Error(String(error));
      this.log.error(reason instanceof NotKept ? reason.message : `${key} could not be made: ${reason.message}`);
      await growing.abort(reason);
    } finally {
      if (this.growing.get(key) === growing) this.growing.delete(key);
    }
  }
}

/** What is made, but its first bytes; stopped when the reader leaves, or takes nothing for too long. */
async function* made(derivation: Derivation, skip: number, idleMs: number): AsyncGenerator<Uint8Array> {
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
