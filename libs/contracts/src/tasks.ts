import { z } from 'zod';

/** What people and the interpreter say of an image: a class for every pixel, or where each keypoint lies. */
export const Task = z.enum(['parts', 'keypoints']);
export type Task = z.infer<typeof Task>;

type OfTask<T extends Task> = z.ZodObject<{ task: z.ZodLiteral<T> } & z.ZodRawShape>;
type TaskLeftOut<P extends z.ZodType> = Omit<z.input<P>, 'task'> & { task?: 'parts' };

/**
 * Either of the two, told apart by `task`. What does not name its task is of parts: so it was before there were two.
 */
export function byTask<P extends OfTask<'parts'>, K extends OfTask<'keypoints'>>(parts: P, keypoints: K) {
  return z.preprocess(
    (given: TaskLeftOut<P> | z.input<K>): unknown =>
      typeof given === 'object' && given !== null && !('task' in given)
        ? { ...(given as object), task: 'parts' }
        : given,
    z.discriminatedUnion('task', [parts, keypoints]),
  );
}
