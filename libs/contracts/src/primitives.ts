import { z } from 'zod';

export const Id = z.uuid();
export const Slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'use 1 to 64 lower-case letters, digits and inner hyphens');
/** A seed as numpy's RandomState takes it. */
export const Seed = z.number().int().min(0).max(0xffff_ffff);
/** Truncation: 0 is the average picture, 1 the generator's full variety. */
export const Psi = z.number().min(0).max(1);
export const Instant = z.iso.datetime();
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const Version = z.string().regex(/^\d+\.\d+\.\d+$/, 'use a version such as 1.0.0');
export const Empty = z.object({});
