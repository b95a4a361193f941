import type { PartClass, Project } from '@gannet/contracts';

/** The classes of a project of parts, in the order of its schema. */
export function classesOf(project: Project | null): readonly PartClass[] {
  return project?.schema.task === 'parts' ? project.schema.classes : [];
}
