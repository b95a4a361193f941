import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { withKey } from '../desk/key-map';
import { DEFAULT_POINT_KEYS } from './point-keys';
import { PointList } from './point-list';
import { choose, emptySheet } from './sheet';

const NAMES = Array.from({ length: 20 }, (_, i) => `anatomical landmark of the craniofacial region number ${i + 1}`);

let list: ComponentFixture<PointList>;
let chosen: number[];

async function open(names: readonly string[], keys = DEFAULT_POINT_KEYS): Promise<void> {
  list = TestBed.createComponent(PointList);
  chosen = [];
  const inputs = {
    schema: { keypoints: names.map((name) => ({ name, hint: '' })), skeleton: [], flipPairs: [] },
    sheet: choose(emptySheet(names.length, 64, 64), 1),
    prediction: null,
    keys,
  };
  for (const [name, value] of Object.entries(inputs)) list.componentRef.setInput(name, value);
  list.componentInstance.choose.subscribe((index) => chosen.push(index));
  await list.whenStable();
}

const all = (selector: string): HTMLElement[] => [
  ...(list.nativeElement as HTMLElement).querySelectorAll<HTMLElement>(selector),
];

it('of long names the end stays in view, and the whole name is told', async () => {
  await open(NAMES);
  expect([all('.end')[0]?.textContent, all('g-short-name')[0]?.title]).toEqual([' number 1', NAMES[0]]);
});

it('many keypoints are found by their names; the active one stays among them, and Enter chooses the first', async () => {
  await open(NAMES);
  const field = all('input')[0] as HTMLInputElement;
  field.value = 'region 14';
  field.dispatchEvent(new Event('input'));
  await list.whenStable();
  expect([all('.end').map((end) => end.textContent), all('[role="status"]')[0]?.textContent]).toEqual([
    [' number 2', ' number 14'],
    '1 of 20; Enter chooses the first.',
  ]);
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  await list.whenStable();
  expect([chosen, all('[role="radio"]').length]).toEqual([[13], 20]);
});

it('a few keypoints need no such field, and show the keys that they have now', async () => {
  await open(NAMES.slice(0, 11), withKey(DEFAULT_POINT_KEYS, 'choose.1', 'Q'));
  expect([all('input'), all('kbd').map((key) => key.textContent)]).toEqual([
    [],
    ['Q', '2', '3', '4', '5', '6', '7', '8', '9', '⇧1', '⇧2'],
  ]);
});
