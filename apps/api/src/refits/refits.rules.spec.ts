import { whyTooLarge } from './refits.rules.js';

const large = (resolution: number, h1: number) => ({
  layers: [
    { name: 'low', channels: 512, resolution: 16 },
    { name: 'own', channels: 32, resolution },
  ],
  resolution,
  classes: 20,
  members: 10,
  hidden: [h1, 64] as const,
});

it('refits what fits into a gibibyte, and says what does not', () => {
  expect([whyTooLarge(large(512, 128)), whyTooLarge(large(1024, 32))]).toEqual([null, null]);
  expect(whyTooLarge(large(1024, 128))).toBe('Live refit is off for images of this size on this server.');
});
