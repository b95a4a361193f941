import { type QueueStatus, type Round, RoundSettings } from '@gannet/contracts';
import { waitingWords } from './waiting-words';

const status: QueueStatus = {
  project: 'faces',
  round: 2,
  roundState: 'annotating',
  done: 5,
  total: 8,
  mineToday: 3,
  mineMeanSeconds: 40,
};
const round: Round = {
  id: '00000000-0000-4000-8000-000000000001',
  project: 'faces',
  number: 2,
  state: 'training',
  settings: RoundSettings.parse({}),
  generator: { digest: 'a'.repeat(64), name: 'toonface-64', version: '1.0.0' },
  progress: { done: 310, total: 1000, unit: 'steps', ratePerSecond: 46, secondsLeft: 14.6 },
  batch: { total: 8, labelled: 8, leased: 0, rejected: 0 },
  labelledInAll: 24,
  unchanged: { count: 0, of: 0 },
  humanSeconds: 900,
  labels: [],
  quality: null,
  gold: null,
  trainSeconds: null,
  labelSeconds: null,
  version: null,
  failure: null,
  imported: null,
  mayRetry: false,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
};

it('tells what is running, how fast, and how long it still takes', () => {
  const words = waitingWords(status, round);
  expect(words.title).toBe('The batch is done: the machine is learning from it');
  expect(words.text).toMatch(/^310 of 1,000 steps · 46 steps\/s · 15 s left\. /);
  expect([words.share, words.isBusy]).toEqual([0.31, true]);
});

it('says that others hold the rest of the batch', () => {
  const words = waitingWords(status, null);
  expect(words.title).toBe("Every image of the batch is in somebody's hands");
  expect(words.text).toMatch(/^3 images are still being labelled/);
});

it('says so where there is no connection, and blames nobody for it', () => {
  expect(waitingWords(status, { ...round, state: 'annotating' }, 'lost').title).toBe('No connection to the server');
  expect(waitingWords(null, null, 'connecting').title).toBe('Connecting to the server');
});

it('says that an archived project takes no more, whatever its round was doing', () => {
  expect(waitingWords(status, round, 'live', true)).toMatchObject({
    title: 'The project is archived',
    share: null,
    isBusy: false,
  });
});

it('does not say that others hold what nobody holds', () => {
  expect(
    waitingWords(status, { ...round, state: 'annotating', batch: { total: 8, labelled: 5, leased: 0, rejected: 0 } }),
  ).toMatchObject({ title: 'An image is on its way', text: '3 images are still to be labelled.' });
});

it.each([
  ['complete', 'Round 2 is complete'],
  ['failed', 'Round 2 has failed'],
  ['cancelled', 'Round 2 was cancelled'],
] as const)('names a round that is %s, and that nothing goes on', (state, title) =>
  expect(waitingWords(status, { ...round, state, progress: null })).toMatchObject({ title, isBusy: false }),
);

it('offers to try a failed round again only where that can be done', () => {
  const words = (mayRetry: boolean): string =>
    waitingWords(status, { ...round, state: 'failed', progress: null, mayRetry }).text;
  expect([words(true), words(false)]).toEqual([
    expect.stringContaining('An admin can try it again.'),
    expect.stringContaining('An admin can start another.'),
  ]);
});

it('teaches where there was no round yet', () => {
  expect(waitingWords({ ...status, round: null, roundState: null }, null)).toMatchObject({
    title: 'No round yet',
    isBusy: false,
  });
});
