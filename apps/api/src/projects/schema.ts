import type { LabelSchema, PartClass } from '@gannet/contracts';

/** The classes of a parts project. That another's are asked for would be a bug. */
export function classesOf(schema: LabelSchema): readonly PartClass[] {
  if (schema.task !== 'parts') throw new Error(`a project of ${schema.task} has no classes`);
  return schema.classes;
}
