import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { ClassList } from './class-list';
import { DEFAULT_KEYS } from './keys';

const NAMES = [
  'background',
  ...Array.from({ length: 19 }, (_, i) => `anatomical structure of the craniofacial region number ${i + 1}`),
];

let list: ComponentFixture<ClassList>;
let chosen: number[];

async function open(names: readonly string[], active = 1): Promise<void> {
  list = TestBed.createComponent(ClassList);
  chosen = [];
  const inputs = {
    classes: names.map((name) => ({ name, hint: '' })),
    counts: new Uint32Array(256),
    keys: DEFAULT_KEYS,
    active,
    hidden: new Set(),
    over: new Set(),
    locked: new Set(),
  };
  for (const [name, value] of Object.entries(inputs)) list.componentRef.setInput(name, value);
  list.componentInstance.choose.subscribe((index) => chosen.push(index));
  await list.whenStable();
}

const all = (selector: string): HTMLElement[] => [
  ...(list.nativeElement as HTMLElement).querySelectorAll<HTMLElement>(selector),
];
const shown = (): (string | null)[] => all('[role="radio"]').map((one) => one.getAttribute('aria-label'));

async function find(text: string, key?: string): Promise<void> {
  const field = all('input')[0] as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event('input'));
  await list.whenStable();
  if (key !== undefined) field.dispatchEvent(new KeyboardEvent('keydown', { key }));
  await list.whenStable();
}

it('of long names the end stays in view, and the whole name is told', async () => {
  await open(NAMES);
  const [, second] = all('[role="radio"]');
  expect([
    second?.querySelector('.end')?.textContent,
    second?.getAttribute('title'),
    second?.querySelector('g-short-name')?.getAttribute('dir'),
  ]).toEqual([' number 1', NAMES[1], 'auto']);
});

it('many classes are found by their names; the active one stays among them, and Enter chooses the first', async () => {
  await open(NAMES);
  await find('REGION 14');
  expect([shown(), all('[role="status"]')[0]?.textContent]).toEqual([
    [NAMES[1], NAMES[14]],
    '1 of 20; Enter chooses the first.',
  ]);
  await find('region 14', 'Enter');
  expect([chosen, shown().length, (all('input')[0] as HTMLInputElement).value]).toEqual([[14], 20, '']);
  await find('tail', 'Enter');
  await find('region 14', 'Escape');
  expect([chosen, shown().length]).toEqual([[14], 20]);
});

it('arrows go through those that are shown', async () => {
  await open(NAMES);
  await find('region 8');
  all('[role="radio"]')[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }));
  all('[role="radio"]')[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp' }));
  expect(chosen).toEqual([8, 18]);
});

it('a few classes need no such field', async () => {
  await open(NAMES.slice(0, 9));
  expect(all('input')).toEqual([]);
});
