import type { ProjectContents } from '@gannet/contracts';
import { contentsWords, pauseWords } from './lifecycle-words';

const EMPTY: ProjectContents = {
  annotations: 0,
  drafts: 0,
  rounds: 0,
  releases: 0,
  images: 0,
  bytes: 0,
  inHand: 0,
  running: [],
};

it('says what goes with a project', () => {
  expect(
    contentsWords({ ...EMPTY, annotations: 1240, drafts: 1, rounds: 3, releases: 2, images: 900, bytes: 120_300_000 }),
  ).toBe('1,240 annotations, 1 draft, 3 rounds, 2 releases with 900 images and 120 MB of files');
  expect(contentsWords(EMPTY)).toBe('0 annotations, 0 rounds, no release and 0 bytes of files');
});

it('says what pauses, and who loses an image', () => {
  expect(pauseWords(EMPTY)).toBe('');
  expect(pauseWords({ ...EMPTY, running: ['round 3, which is training'], inHand: 1 })).toBe(
    'Round 3, which is training, pauses until you restore it. 1 image that annotators hold goes back; what they drew is kept.',
  );
  expect(
    pauseWords({ ...EMPTY, running: ['round 3, which is annotating', 'a release from round 2, which is packing'] }),
  ).toBe(
    'Round 3, which is annotating, pauses until you restore it. A release from round 2, which is packing, pauses until you restore it.',
  );
});
