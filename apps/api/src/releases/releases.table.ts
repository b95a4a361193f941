import { EntitySchema } from 'typeorm';
import type { KeypointStats, Manifest, Quality, ReleasePreview, Tombstone } from '@gannet/contracts';
import type { z } from 'zod';

/** A published release. Its files are in the object store; without this row they are not a release. */
export interface ReleaseRow {
  readonly id: string;
  readonly projectId: string;
  readonly roundId: string;
  /** The build that made it. */
  readonly buildId: string;
  readonly version: string;
  /** SHA-256 of manifest.json. */
  readonly digest: string;
  readonly manifest: z.output<typeof Manifest>;
  readonly classStats: readonly { readonly name: string; readonly pixels: number; readonly images: number }[];
  readonly keypointStats: readonly KeypointStats[];
  readonly previews: readonly ReleasePreview[];
  readonly bytes: number;
  readonly quality: Quality | null;
  readonly labelSeconds: number;
  readonly publishedAt: Date;
  /** Why and when it was withdrawn; null if it was not. */
  readonly yanked: z.output<typeof Tombstone> | null;
}

export const ReleaseTable = new EntitySchema<ReleaseRow>({
  name: 'release',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'release_is_known_by_id' },
    projectId: { type: 'uuid', name: 'project_id' },
    roundId: { type: 'uuid', name: 'round_id' },
    buildId: { type: 'uuid', name: 'build_id' },
    version: { type: 'text' },
    digest: { type: 'text' },
    manifest: { type: 'jsonb' },
    classStats: { type: 'jsonb', name: 'class_stats' },
    keypointStats: { type: 'jsonb', name: 'keypoint_stats' },
    previews: { type: 'jsonb' },
    bytes: { type: 'bigint' },
    quality: { type: 'jsonb', nullable: true },
    labelSeconds: { type: 'float8', name: 'label_seconds' },
    publishedAt: { type: 'timestamptz', name: 'published_at' },
    yanked: { type: 'jsonb', nullable: true },
  },
  uniques: [
    { name: 'version_once_per_project', columns: ['projectId', 'version'] },
    { name: 'one_release_per_build', columns: ['buildId'] },
  ],
  foreignKeys: [
    {
      name: 'release_belongs_to_project',
      target: 'project',
      columnNames: ['projectId'],
      referencedColumnNames: ['id'],
    },
    { name: 'release_belongs_to_round', target: 'round', columnNames: ['roundId'], referencedColumnNames: ['id'] },
    { name: 'release_comes_from_build', target: 'build', columnNames: ['buildId'], referencedColumnNames: ['id'] },
  ],
});
