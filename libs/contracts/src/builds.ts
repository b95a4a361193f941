import { z } from 'zod';

/** `labelling` seeds, `packing` what is kept, `deriving` the formats that are kept ready; a build that stopped can be resumed. */
export const BuildState = z.enum(['labelling', 'packing', 'deriving', 'complete', 'failed', 'cancelled']);
export type BuildState = z.infer<typeof BuildState>;
