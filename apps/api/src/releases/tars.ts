import { Inject, Injectable, Logger } from '@nestjs/common';
import { Growing, NotKept } from '../storage/growing.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import type { Derivation } from './derivations.js';

/**
 * A reader for whom alone something is made, and who takes nothing for so long, is let go: others wait for the place.
 */
const IDLE_MS = 5 * 60_000;

/**
 * Tars that are sent while they are made. Each is made once, at the pace of the disk, whatever its readers do: also
 * when all of them leave, it is kept for the next. Where there is no room to keep it, each reader gets one made for
 * them alone.
 */
@Injectable()
export class Tars {
  private readonly log = new Logger(Tars.name);
  private readonly growing = new Map<string, Growing>();

  constructor(@Inject(OBJECT_STORE) private readonly store: ObjectStore) {}

  /** All bytes of the object of that key, which is not there yet. `make` gives the same bytes each time. */
  async *read(key: string, make: () => Derivation, idleMs = IDLE_MS): AsyncGenerator<Uint8Array> {
    let sent = 0;
    try {
      for await (const piece of this.grown(key, make).read()) {
        sent += piece.byteLength;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      yield* made(make(), sent, idleMs);
    }
  }

  /** What is on its way already, or is begun now. */
  private grown(key: string, make: () => Derivation): Growing {
    const present = this.growing.get(key);
    if (present && !present.isOver) return present;
    const derivation = make();
    const growing = new Growing(this.store, key);
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
