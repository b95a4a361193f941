import { TestBed } from '@angular/core/testing';
import { openDesk, rest } from '../testing/open-desk';
import { ToolSettingsStore } from './tool-settings-store';
import { STORAGE } from '../edge/storage';
import type { PartsStore } from './parts-store';

/** A browser that is opened again: what it keeps stays. */
async function opened(kept: Map<string, string>): Promise<PartsStore> {
  TestBed.resetTestingModule();
  const storage = {
    getItem: (place: string) => kept.get(place) ?? null,
    setItem: (place: string, text: string) => void kept.set(place, text),
  };
  const { studio } = await openDesk(ToolSettingsStore, { provide: STORAGE, useValue: storage });
  TestBed.inject(ToolSettingsStore);
  await rest();
  return studio;
}

const settingsOf = ({ toolbox, view }: PartsStore): unknown => [
  toolbox.tool(),
  toolbox.size(),
  toolbox.brush(),
  toolbox.active(),
  toolbox.growBy(),
  toolbox.speckSize(),
  view.options().opacity,
  view.options().heat,
];

it('tool, brush, class, opacity and uncertainty overlay are found again after a reload', async () => {
  const kept = new Map<string, string>();
  const studio = await opened(kept);
  studio.drawing.use('fill');
  studio.toolbox.setSize(17);
  studio.toolbox.toggleBrush();
  studio.drawing.choose(2);
  studio.toolbox.setGrowBy(3);
  studio.toolbox.setSpeckSize(40);
  studio.view.change({ opacity: 0.3, heat: true });
  await rest();
  const before = settingsOf(studio);
  expect(settingsOf(await opened(kept))).toEqual(before);
  expect(before).toEqual(['fill', 17, 'square', 2, 3, 40, 0.3, true]);
});

it('a class is found by its name, and what is not ours is left out', async () => {
  const kept = new Map<string, string>();
  await opened(kept);
  const [place] = kept.keys();
  for (const text of [
    '{',
    'null',
    '7',
    '{"tool":"__proto__","size":"9","brush":"star","part":"nose","by":null,"opacity":7,"heat":"yes"}',
  ]) {
    kept.set(place!, text);
    expect(settingsOf(await opened(kept))).toEqual(['brush', 4, 'disc', 1, 1, 12, 0.55, false]);
  }
  kept.set(place!, '{"part":"hair"}');
  expect((await opened(kept)).toolbox.active()).toBe(2);
});
