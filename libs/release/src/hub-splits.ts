/** The hub's names of the splits. */
export const HUB_SPLITS = { train: 'train', val: 'validation', test: 'test', human: 'human' } as const;
