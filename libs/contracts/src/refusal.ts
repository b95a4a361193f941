import { z } from 'zod';
import { Told } from './primitives.js';

export const RefusalCode = z.enum([
  'INVALID',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'GONE',
  'TOO_MANY',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** What is wrong with one field: where it is in the request, such as ["schema", "classes", 2, "name"], and a sentence. */
export const Fault = z.object({ path: z.array(z.union([Told, z.number().int()])), message: Told });
export type Fault = z.infer<typeof Fault>;

/** A refusal and its reason; the message is a sentence that is safe to show. */
export const Refusal = z.object({ code: RefusalCode, message: Told });
export type Refusal = z.infer<typeof Refusal>;

/** The body of every HTTP error. `UNAVAILABLE` may work later; `BUG` carries an id to report. */
export const ErrorBody = z.object({
  code: z.union([RefusalCode, z.enum(['UNAVAILABLE', 'BUG'])]),
  message: Told,
  id: Told.optional(),
  /** The same field by field, where the reason is in fields of the request: at most ten. */
  faults: z.array(Fault).optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** The reply to every socket message. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: ErrorBody };
