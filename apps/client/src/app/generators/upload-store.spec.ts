import { TestBed } from '@angular/core/testing';
import { pathOf, routes, type Upload, UPLOAD_PIECE_BYTES } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { Session } from '../session/session';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { person } from '../testing/samples';
import { UploadStore } from './upload-store';

const ID = '00000000-0000-4000-8000-000000000001';
const WORDS = { name: 'small', license: 'CC0', attribution: 'Nobody.' };
const FILE = new File([new Uint8Array(UPLOAD_PIECE_BYTES + 10)], 'net.pkl');

const upload = (more: Partial<Upload>): Upload => ({
  ...{ id: ID, fileName: 'net.pkl', name: 'small', bytes: FILE.size, received: 0, state: 'receiving', by: 'Ada' },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', problem: null, result: null },
  ...more,
});
const pieceAt = (first: number): string => `POST ${pathOf(routes.uploadPiece, { upload: ID, first })}`;

let http: FakeHttp;
let store: UploadStore;
beforeEach(async () => {
  http = new FakeHttp();
  TestBed.configureTestingModule({
    providers: [
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => new FakeWire() },
    ],
  });
  http.answer('GET /api/me', person);
  await TestBed.inject(Session).known();
  store = TestBed.inject(UploadStore);
  http.answer('POST /api/generators/uploads', upload({}));
});
afterEach(() => jest.useRealTimers());

it('sends a file piece by piece, each after what has arrived', async () => {
  http.answer(pieceAt(0), upload({ received: UPLOAD_PIECE_BYTES }));
  http.answer(pieceAt(UPLOAD_PIECE_BYTES), upload({ received: FILE.size, state: 'importing' }));
  await store.start(FILE, WORDS);
  await until(() => !store.isSending());
  expect(store.uploads()).toEqual([upload({ received: FILE.size, state: 'importing' })]);
  expect(http.calls.filter(({ url }) => url.includes('pieces'))).toHaveLength(2);
});

it('goes on where the connection broke', async () => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
  await store.start(FILE, WORDS);
  await jest.advanceTimersByTimeAsync(10);
  expect(store.problemOf(ID)).toBe('The server cannot be reached. Check the connection and try again.');
  http.answer(pieceAt(0), upload({ received: FILE.size, state: 'importing' }));
  await jest.advanceTimersByTimeAsync(2000);
  expect([store.isSending(), store.uploads()?.[0]?.state]).toEqual([false, 'importing']);
});

it('a refused piece ends the upload with its sentence', async () => {
  http.answer(pieceAt(0), { code: 'NOT_FOUND', message: 'This upload is not there any more.' }, 404);
  http.answer('GET /api/generators/uploads', []);
  await store.start(FILE, WORDS);
  await until(() => !store.isSending());
  expect([store.isSending(), store.problem()]).toEqual([false, 'This upload is not there any more.']);
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !isTrue(); turn++) await new Promise((resolve) => setTimeout(resolve));
  expect(isTrue()).toBe(true);
}
