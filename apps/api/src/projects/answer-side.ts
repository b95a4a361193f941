import { serverTask } from '../tasks/tasks.js';
import type { ProjectWithGenerator } from './projects.store.js';

/** The side of what people answer in a project, in the pixels that they answer in. */
export function answerSideOf({
  schema,
  labelSide,
  generator,
}: Pick<ProjectWithGenerator, 'schema' | 'labelSide' | 'generator'>): number {
  return serverTask(schema.task).answerSide({ image: generator.resolution, label: labelSide });
}
