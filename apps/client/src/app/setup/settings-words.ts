import type { RoundSettings } from '@gannet/contracts';

/** Settings of rounds that were changed: numbers and choices, or what was typed instead. */
export type SettingsDraft = Readonly<Partial<Record<keyof RoundSettings, unknown>>>;

/** What each setting does, and what it costs. */
export const SETTING_WORDS: Readonly<Record<keyof RoundSettings, string>> = {
  poolSize: 'Images generated and ranked in each round. More find rarer things, and take longer to rank.',
  batchSize: 'Of these, how many people label in a round. Few and often is best: the machine chooses better each time.',
  psi: 'How varied images are: 0.7 is cleaner, 1 has more of everything, also of broken images.',
  strategy: 'How the images to label are chosen. The first round always chooses varied or typical ones.',
  unsure: 'What becomes of annotations that their authors marked as unsure.',
  releaseSize: 'Fresh images that the machine labels at the end of a round. Takes as long as ranking as many.',
  dropShare: 'The most uncertain ones of them, which the release leaves out.',
  trainingSteps: 'At most; training ends earlier when it brings nothing more. More take more time.',
};
