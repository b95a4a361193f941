import type { Task } from '@gannet/contracts';
import { keypointsSetup } from '../keypoints/keypoints-setup';
import { partsSetup } from '../parts/parts-setup';
import type { SchemaSetup } from '../projects/schema-setup';

const SETUPS: Readonly<Record<Task, SchemaSetup>> = { parts: partsSetup, keypoints: keypointsSetup };

/** How the schema of a label task is written. */
export function schemaSetup(task: Task): SchemaSetup {
  return SETUPS[task];
}
