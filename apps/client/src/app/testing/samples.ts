import { type Item, type Person, type Project, type QueueStatus, type Round, RoundSettings } from '@gannet/contracts';

/** Things as the server would send them, for tests to vary. */
export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const DIGEST = 'a'.repeat(64);

export const person: Person = {
  id: id(1),
  email: 'ada@example.org',
  name: 'Ada',
  isServerAdmin: true,
  active: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  memberships: [],
};

export const project: Project = {
  id: id(2),
  slug: 'faces',
  name: 'Faces',
  guidelines: '',
  schema: {
    task: 'parts',
    classes: [
      { name: 'background', hint: '' },
      { name: 'skin', hint: '' },
      { name: 'hair', hint: '' },
    ],
  },
  schemaVersion: 1,
  generator: {
    digest: DIGEST,
    name: 'toonface-64',
    version: '1.0.0',
    resolution: 8,
    description: '',
    license: 'CC BY 4.0',
    attribution: '',
    recommendedPsi: 0.7,
  },
  layers: null,
  labelSide: 8,
  roundDefaults: RoundSettings.parse({}),
  revision: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  changedBy: null,
  changedAt: null,
  archivedAt: null,
  copiedFrom: null,
};

export function round(number: number, more: Partial<Round> = {}): Round {
  return {
    id: id(100 + number),
    project: 'faces',
    number,
    state: 'annotating',
    settings: RoundSettings.parse({}),
    generator: { digest: DIGEST, name: 'toonface-64', version: '1.0.0' },
    progress: null,
    batch: { total: 8, labelled: 0, leased: 0, rejected: 0 },
    labelledInAll: 0,
    unchanged: { count: 0, of: 0 },
    humanSeconds: 0,
    labels: [],
    quality: null,
    gold: null,
    trainSeconds: null,
    labelSeconds: null,
    version: null,
    imported: null,
    failure: null,
    mayRetry: false,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    ...more,
  };
}

export function item(n: number, more: Partial<Item> = {}): Item {
  return {
    assignmentId: id(200 + n),
    candidateId: id(300 + n),
    project: 'faces',
    task: 'parts',
    schemaVersion: 1,
    round: 1,
    seed: 1000 + n,
    psi: 0.7,
    width: 8,
    height: 8,
    fence: 1,
    leaseUntil: '2026-01-01T00:02:00.000Z',
    leaseSeconds: 120,
    hasPrediction: false,
    isAgain: false,
    isRepredicted: false,
    draft: 0,
    ...more,
  };
}

export const queueStatus: QueueStatus = {
  project: 'faces',
  round: 1,
  roundState: 'annotating',
  done: 0,
  total: 8,
  mineToday: 0,
  mineMeanSeconds: null,
};
