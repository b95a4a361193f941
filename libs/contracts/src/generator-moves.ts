import { z } from 'zod';
import { GeneratorSummary } from './generators.js';
import { Psi, Seed, Sha256, Told } from './primitives.js';

/** A generator of the server, and whether a project can move to it. */
const MoveTarget = z.object({
  ...GeneratorSummary.shape,
  /** Why it cannot, as a sentence; null if it is of the same family. */
  problem: Told.nullable(),
});

/**
 * Where a project can move: other generators of the same name, and for server admins all others, with the reason why
 * not.
 */
export const GeneratorMoves = z.object({
  current: GeneratorSummary,
  targets: z.array(MoveTarget),
});
export type GeneratorMoves = z.infer<typeof GeneratorMoves>;

/** What a move would do. */
export const MovePreview = z.object({
  from: GeneratorSummary,
  to: GeneratorSummary,
  /** Annotated seeds that are predicted again and handed out in the next round. */
  repredicted: z.number().int(),
  /** How many of them are held out as gold, and stay so. */
  gold: z.number().int(),
  /** Seeds that people labelled on the new generator already: the project was on it before. */
  known: z.number().int(),
  /** What stays with the generators that it was made with. */
  rounds: z.number().int(),
  releases: z.number().int(),
  /** Releases that are being made, and go on with the generator of their round. */
  builds: z.number().int(),
  /** Whether there is an interpreter to predict with; otherwise the images begin without labels. */
  hasInterpreter: z.boolean(),
  /** Why the project cannot move now, as a sentence; null if it can. */
  problem: Told.nullable(),
});
export type MovePreview = z.infer<typeof MovePreview>;

/** An image that the new generator makes. */
export const MoveImageQuery = z.object({
  seed: z.coerce.number().pipe(Seed),
  psi: z.coerce.number().pipe(Psi),
});
export type MoveImageQuery = z.infer<typeof MoveImageQuery>;

/** Moves a project to another generator of the same family. */
export const GeneratorMove = z.object({
  /** The generator that it is on: refused if somebody has moved it since. */
  from: Sha256,
  to: Sha256,
});
export type GeneratorMove = z.infer<typeof GeneratorMove>;
