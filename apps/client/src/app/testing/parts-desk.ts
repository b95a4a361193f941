import { TestBed } from '@angular/core/testing';
import type { LabelMap } from '@gannet/raster';
import { DraftKeeper } from '../drafts/draft-keeper';
import { DRAFTS } from '../drafts/drafts';
import { NOW } from '../edge/clock';
import type { PartsPicture } from '../parts/parts-picture';
import { PartsStore } from '../parts/parts-store';
import { ProjectStore } from '../projects/project-store';
import { MemoryDrafts } from './memory-drafts';
import { id } from './samples';

/** The desk of a project with three classes, without its page. */
export interface PartsDesk {
  readonly studio: PartsStore;
  readonly keeper: DraftKeeper;
  readonly drafts: MemoryDrafts;
  /** Milliseconds of the clock. */
  now: number;
}

export function partsDesk(): PartsDesk {
  const drafts = new MemoryDrafts();
  const time = { now: 0 };
  TestBed.configureTestingModule({
    providers: [
      PartsStore,
      ProjectStore,
      { provide: DRAFTS, useValue: drafts },
      { provide: NOW, useValue: () => time.now },
    ],
  });
  return Object.assign(time, { studio: TestBed.inject(PartsStore), keeper: TestBed.inject(DraftKeeper), drafts });
}

/** An image of 8 × 8 pixels, with a prediction if labels are given. */
export function picture(n: number, labels: LabelMap | null = null): PartsPicture {
  const prediction = labels && { labels, uncertainty: new Uint8Array(64), score: 0.1 };
  return {
    candidateId: id(n),
    width: 8,
    height: 8,
    image: Object.assign(document.createElement('canvas'), { width: 8, height: 8 }),
    prediction,
    classes: 3,
    schemaVersion: 1,
    note: null,
    similarityMap: Promise.resolve(null),
  };
}

/** A press and a release at one place. */
export function dab(studio: PartsStore, x: number, y: number): void {
  studio.drawing.follow({ kind: 'press', at: { x, y } });
  studio.drawing.follow({ kind: 'release', at: { x, y } });
}
