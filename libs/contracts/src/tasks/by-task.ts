import { z } from 'zod';

type OfTask = z.ZodObject<{ task: z.ZodLiteral<string> } & z.ZodRawShape>;
type TaskLeftOut<T extends OfTask> = Omit<z.input<T>, 'task'> & { task?: z.input<T>['task'] };

/**
 * One of several, told apart by `task`. What does not name its task is of the first: so it was before there were
 * others.
 */
export function byTask<First extends OfTask, Others extends readonly OfTask[]>(first: First, ...others: Others) {
  const [task] = first.shape.task.values;
  return z.preprocess(
    (given: TaskLeftOut<First> | z.input<Others[number]>): unknown =>
      typeof given === 'object' && given !== null && !('task' in given) ? { ...(given as object), task } : given,
    z.discriminatedUnion('task', [first, ...others]),
  );
}
