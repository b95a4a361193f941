import type { Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Desk } from '../desk/desk';
import { DeskStore } from '../desk/desk-store';
import { Leases } from '../desk/leases';
import { QueueStore } from '../desk/queue-store';
import { PartsStore } from '../parts/parts-store';
import { DRAFTS } from '../drafts/drafts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { FakeHttp } from './fake-http';
import { FakeWire, ok } from './fake-wire';
import { MemoryDrafts } from './memory-drafts';
import { id, item, person, project, queueStatus, round } from './samples';

/**
 * Somebody at the desk of a project of parts who waits for images: the stores of the page, with the server in the
 * test's hands.
 */
export interface OpenDesk {
  readonly wire: FakeWire;
  readonly http: FakeHttp;
  readonly drafts: MemoryDrafts;
  readonly queue: QueueStore;
  readonly studio: PartsStore;
  readonly desk: DeskStore;
  /** Pushes an image, 1 to 3, and waits until it lies on the desk. */
  give(n: number, more?: Parameters<typeof item>[1]): Promise<void>;
  /** Paints class 2 in one pixel of the image, the first one unless another is named. */
  paint(x?: number): void;
}

/** Lets everything that was begun come to rest. */
export async function rest(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    TestBed.tick();
    await new Promise((done) => setTimeout(done));
  }
}

export async function openDesk(...providers: Provider[]): Promise<OpenDesk> {
  const [wire, http, drafts] = [new FakeWire(), new FakeHttp(), new MemoryDrafts()];
  Object.assign(globalThis, { createImageBitmap: async () => ({}) }); // jsdom decodes no images
  TestBed.configureTestingModule({
    providers: [
      PartsStore,
      { provide: Desk, useExisting: PartsStore },
      Leases,
      QueueStore,
      DeskStore,
      ProjectStore,
      { provide: WIRE, useValue: () => wire },
      { provide: FETCH, useValue: http.fetch },
      { provide: DRAFTS, useValue: drafts },
      ...providers,
    ],
  });
  http.answer('GET /api/me', person);
  http.answer('GET /api/projects/faces', project);
  http.answer('GET /api/projects/faces/rounds', [round(1)]);
  for (const n of [1, 2, 3]) http.answer(`GET /api/candidates/${id(300 + n)}/image.png`, 'pixels');
  wire.answer('project.watch', () => ok({ project: 'faces', people: [] }));
  wire.answer('queue.join', () => ok(queueStatus));
  wire.answer('queue.leave', () => ok({}));
  wire.answer('lease.renew', () => ok({ leaseUntil: '2026-01-01T00:02:00.000Z' }));
  await TestBed.inject(Session).known();
  await TestBed.inject(ProjectStore).open('faces');
  const [queue, studio, desk] = [TestBed.inject(QueueStore), TestBed.inject(PartsStore), TestBed.inject(DeskStore)];
  await queue.open();
  await rest();
  return {
    wire,
    http,
    drafts,
    queue,
    studio,
    desk,
    give: (n, more = {}) => {
      wire.tell('item.assigned', item(n, more));
      return rest();
    },
    paint: (x = 0) => {
      studio.toolbox.setSize(1);
      studio.drawing.choose(2);
      studio.drawing.follow({ kind: 'press', at: { x: x + 0.5, y: 0.5 } });
      studio.drawing.follow({ kind: 'release', at: { x: x + 0.5, y: 0.5 } });
    },
  };
}
