import { z } from 'zod';

type OfTask = z.ZodObject<{ task: z.ZodLiteral<string> } & z.ZodRawShape>;
type TaskLeftOut<T extends OfTask> = Omit<z.input<T>, 'task'> & { task?: z.input<T>['task'] };

/** A union discriminated by `task`. A value without `task` belongs to the first, which was once the only one. */
export function byTask<First extends OfTask, Others extends readonly OfTask[]>(first: First, ...others: Others) {
  const [task] = first.shape.task.values;
  return z.preprocess(
    (given: TaskLeftOut<First> | z.input<Others[number]>): unknown =>
      typeof given === 'object' && given !== null && !('task' in given) ? { ...(given as object), task } : given,
    z.discriminatedUnion('task', [first, ...others]),
  );
}
