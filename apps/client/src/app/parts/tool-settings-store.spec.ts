import { TestBed } from '@angular/core/testing';
import { openDesk, rest } from '../testing/open-desk';
import { HandStore } from './tool-settings-store';
import { STORAGE } from '../edge/storage';
import type { StudioStore } from './parts-store';

/** A browser that is opened again: what it keeps stays. */
async function opened(kept: Map<string, string>): Promise<StudioStore> {
  TestBed.resetTestingModule();
  const storage = {
    getItem: (place: string) => kept.get(place) ?? null,
    setItem: (place: string, text: string) => void kept.set(place, text),
  };
  const { studio } = await openDesk(HandStore, { provide: STORAGE, useValue: storage });
  TestBed.inject(HandStore);
  await rest();
  return studio;
}

const handOf = ({ box, sight }: StudioStore): unknown => [
  box.tool(),
  box.size(),
  box.brush(),
  box.active(),
  box.by(),
  box.below(),
  sight.looks().opacity,
];

it('tool, brush, class and opacity are found again after a reload', async () => {
  const kept = new Map<string, string>();
  const studio = await opened(kept);
  studio.use('fill');
  studio.box.setSize(17);
  studio.box.turnBrush();
  studio.choose(2);
  studio.box.setBy(3);
  studio.box.setBelow(40);
  studio.sight.look({ opacity: 0.3 });
  await rest();
  const before = handOf(studio);
  expect(handOf(await opened(kept))).toEqual(before);
  expect(before).toEqual(['fill', 17, 'square', 2, 3, 40, 0.3]);
});

it('a class is found by its name, and what is not ours is left out', async () => {
  const kept = new Map<string, string>();
  await opened(kept);
  const [place] = kept.keys();
  for (const text of [
    '{',
    'null',
    '7',
    '{"tool":"__proto__","size":"9","brush":"star","part":"nose","by":null,"opacity":7}',
  ]) {
    kept.set(place!, text);
    expect(handOf(await opened(kept))).toEqual(['brush', 4, 'disc', 1, 1, 12, 0.55]);
  }
  kept.set(place!, '{"part":"hair"}');
  expect((await opened(kept)).box.active()).toBe(2);
});
