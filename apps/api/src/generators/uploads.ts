import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import {
  type GeneratorDetail,
  MOST_UPLOAD_BYTES,
  type NewUpload,
  type Upload,
  UPLOAD_PIECE_BYTES,
} from '@gannet/contracts';
import { Database } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { Refused, refusedAt, Unavailable } from '../errors.js';
import { deleteBelow, OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { costOf, Registry } from './registry.js';
import { pieceKey, sampleKey, uploadKey } from './upload-keys.js';
import { UploadRuns } from './upload-runs.js';
import { UploadsStore, type UploadWithName } from './uploads.store.js';

const GIB = 2 ** 30;
/** Uploads at a time, with those that wait to be kept: each takes as much disk as its file. */
const AT_ONCE = 16;

/** Uploads of generators: a file arrives in pieces, is imported and tried, and is then kept or discarded. */
@Injectable()
export class Uploads {
  constructor(
    private readonly store: UploadsStore,
    private readonly db: Database,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    private readonly runs: UploadRuns,
    private readonly registry: Registry,
  ) {}

  async all(): Promise<Upload[]> {
    return (await this.store.all()).map(shown);
  }

  async one(id: string): Promise<Upload> {
    return shown(await this.byIdOrRefuse(id));
  }

  async start({ fileName, bytes, ...settings }: z.output<typeof NewUpload>, caller: Caller): Promise<Upload> {
    if (bytes === 0) throw refusedAt(['bytes'], 'INVALID', `${fileName} is empty.`);
    if (bytes > MOST_UPLOAD_BYTES)
      throw refusedAt(
        ['bytes'],
        'INVALID',
        `${fileName} has ${(bytes / GIB).toFixed(1)} GiB; files of up to 2 GiB are taken, and the largest published checkpoint has 0.4.`,
      );
    if ((await this.store.all()).length >= AT_ONCE)
      throw new Refused('TOO_MANY', `There are ${AT_ONCE} uploads already. Keep or discard some of them first.`);
    const now = new Date();
    const id = randomUUID();
    await this.store.add({
      ...{ id, fileName, settings, bytes, received: 0, state: 'receiving' },
      ...{ personId: caller.personId, startedAt: now, movedAt: now, problem: null, result: null },
    });
    return this.one(id);
  }

  /** Stores the piece that begins with byte `first`; the last one starts the import. */
  async piece(id: string, first: number, body: AsyncIterable<Uint8Array>): Promise<Upload> {
    const upload = await this.byIdOrRefuse(id);
    if (first < upload.received) return shown(upload); // its answer was lost
    if (first !== upload.received)
      throw new Refused(
        'CONFLICT',
        `The next piece of ${upload.fileName} begins with byte ${upload.received}, not ${first}.`,
      );
    const bytes = Math.min(UPLOAD_PIECE_BYTES, upload.bytes - first);
    await this.objects.put(pieceKey(id, first), exactly(bytes, body));
    if (!(await this.store.advance(id, first, bytes))) {
      const now = await this.store.byId(id);
      if (now && now.received > first) return shown(now); // the same piece came twice at once
      await deleteBelow(this.objects, uploadKey(id));
      throw gone();
    }
    if (first + bytes === upload.bytes) this.runs.start(upload);
    return this.one(id);
  }

  /** PNG. */
  async sample(id: string, seed: number): Promise<string> {
    const { result } = await this.byIdOrRefuse(id);
    if (!result?.seeds.includes(seed)) throw new Refused('NOT_FOUND', `There is no sample of seed ${seed}.`);
    return sampleKey(id, seed);
  }

  /** Makes a generator of an upload that is ready. */
  async keep(id: string): Promise<GeneratorDetail> {
    const digest = await this.db.inTransaction(async (tx) => {
      const upload = await this.store.lockReady(tx, id);
      if (!upload?.result) {
        const now = await this.byIdOrRefuse(id);
        throw new Refused('CONFLICT', `${now.fileName} cannot be kept: it is ${now.state}.`);
      }
      await this.registry.add(tx, upload.result, id);
      await this.store.remove(tx, id);
      return upload.result.summary.digest;
    });
    return this.registry.one(digest);
  }

  /** Cancels an upload, whatever it is doing, and deletes everything that came of it. */
  async discard(id: string): Promise<void> {
    if (!(await this.store.remove(this.db, id))) throw gone();
    await this.runs.stop(id);
    await deleteBelow(this.objects, uploadKey(id));
  }

  private async byIdOrRefuse(id: string): Promise<UploadWithName> {
    const found = await this.store.byId(id);
    if (!found) throw gone();
    return found;
  }
}

function gone(): Refused {
  return new Refused('NOT_FOUND', 'This upload is not there any more. Somebody has kept or discarded it.');
}

/** Throws Refused for more or fewer bytes, and Unavailable when the connection breaks. */
async function* exactly(bytes: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = bytes;
  try {
    for await (const chunk of body) {
      left -= chunk.length;
      if (left < 0) throw new Refused('INVALID', `This piece has more than the ${bytes} bytes that it should have.`);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof Refused) throw cause;
    throw new Unavailable('The connection broke before the piece was complete. Send it again.', { cause });
  }
  if (left > 0) throw new Refused('INVALID', `This piece has ${bytes - left} bytes where it should have ${bytes}.`);
}

function shown({ result, settings, personId: _person, movedAt: _moved, startedAt, ...rest }: UploadWithName): Upload {
  return {
    ...rest,
    name: settings.name,
    startedAt: startedAt.toISOString(),
    result: result && {
      ...result.summary,
      layers: [...result.facts.layers],
      styles: result.facts.numWs,
      cost: costOf(result.facts, result.summary.resolution, result.cost),
      kind: result.kind,
      isKnownSource: result.isKnownSource,
      leftOut: result.leftOut,
      seeds: result.seeds,
    },
  };
}
