import { TestBed } from '@angular/core/testing';
import type { Picture } from '../annotate/picture';
import { DRAFTS } from '../drafts/drafts';
import { ProjectStore } from '../projects/project-store';
import { MemoryDrafts } from '../testing/memory-drafts';
import { id, item } from '../testing/samples';
import { PointsStore } from './points-store';

const picture = (n: number): Picture => ({ candidateId: id(n), width: 8, height: 8, image: {} as CanvasImageSource, thought: null, note: null, likeness: Promise.resolve(null) });

it('an image whose work is found late does not come over the one that was opened since', async () => {
  const drafts = new MemoryDrafts();
  TestBed.configureTestingModule({ providers: [PointsStore, ProjectStore, { provide: DRAFTS, useValue: drafts }] });
  const points = TestBed.inject(PointsStore);
  const goOn = drafts.holdBack(id(1));
  const late = points.open(picture(1), 0, item(1));
  await points.open(picture(2), 0, item(2));
  goOn();
  await late;
  expect(points.picture()?.candidateId).toBe(id(2));
});
