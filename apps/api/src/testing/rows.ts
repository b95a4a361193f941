import { randomUUID } from 'node:crypto';
import { RELEASE_FORMAT } from '@gannet/contracts';
import { z } from 'zod';
import type { InterpreterRow } from '../interpreters/interpreters.table.js';
import type { ReleaseRow } from '../releases/releases.table.js';
import type { RoundRow } from '../rounds/rounds.table.js';

/** Skips the validation of rows in a spec, which compares them with expected ones anyway. */
export function anyRow<T = Record<string, unknown>>(): z.ZodType<T> {
  return z.custom<T>();
}

const DIGEST = 'b'.repeat(64);

export function interpreterRow({ id, projectId }: RoundRow): InterpreterRow {
  return {
    roundId: id,
    projectId,
    digest: DIGEST,
    labelledImages: 1,
    members: 2,
    schemaVersion: 1,
    quality: null,
    gold: null,
    trainSeconds: 1,
    createdAt: new Date(),
  };
}

/** A release with one file, `shards/train-000000.tar`. */
export function releaseRow(
  { id, projectId, number, settings, releaseFirstSeed }: RoundRow,
  version: string,
  buildId: string,
): ReleaseRow {
  return {
    id: randomUUID(),
    projectId,
    roundId: id,
    buildId,
    version,
    digest: DIGEST,
    manifest: {
      format: RELEASE_FORMAT,
      project: 'squares',
      version,
      round: number,
      generator: {
        name: 'squares',
        version: '1.0.0',
        digest: 'a'.repeat(64),
        license: 'CC0-1.0',
        attribution: 'nobody',
      },
      interpreter: { digest: DIGEST, members: 2, labelledImages: 1 },
      seeds: { first: releaseFirstSeed, count: settings.releaseSize },
      psi: settings.psi,
      filter: { dropShare: settings.dropShare, score: 'score', rule: 'rule' },
      runtime: 'none',
      classes: ['background', 'skin', 'hair'],
      image: { width: 4, height: 4 },
      counts: { images: settings.releaseSize, dropped: 0, human: 0 },
      splits: [{ name: 'train', images: settings.releaseSize }],
      files: [{ path: 'shards/train-000000.tar', bytes: 10, sha256: 'c'.repeat(64), mediaType: 'application/x-tar' }],
    },
    classStats: [],
    keypointStats: [],
    previews: [{ key: '0000001', seed: 1, score: 0.1 }],
    bytes: 10,
    quality: null,
    labelSeconds: 1,
    publishedAt: new Date(),
    yanked: null,
  };
}
