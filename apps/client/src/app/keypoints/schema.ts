import type { KeypointSchema, Project } from '@gannet/contracts';

/** The schema of a keypoint project; null of any other. */
export function keypointSchemaOf(project: Project | null): KeypointSchema | null {
  return project?.schema.task === 'keypoints' ? project.schema : null;
}
