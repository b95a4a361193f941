import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { firstKeysOf } from '../desk/key-map';
import { DEFAULT_KEYS } from './keys';
import { ViewPanel } from './view-panel';

async function open(more: Record<string, unknown>): Promise<ComponentFixture<ViewPanel>> {
  const panel = TestBed.createComponent(ViewPanel);
  const inputs = {
    options: { labels: 'mine', heat: false, opacity: 0.5, hidden: new Set(), swipe: null },
    isSmooth: true,
    hasImage: true,
    score: 0.2,
    regions: 14,
    region: null,
    keys: firstKeysOf(DEFAULT_KEYS),
    refits: true,
    ...more,
  };
  for (const [name, value] of Object.entries(inputs)) panel.componentRef.setInput(name, value);
  await panel.whenStable();
  return panel;
}

const nextOf = ({ nativeElement }: ComponentFixture<ViewPanel>): HTMLButtonElement | undefined =>
  [...(nativeElement as HTMLElement).querySelectorAll('button')].find((one) => one.textContent?.includes('Next'));

it('tells how many uncertain regions there are, which of them is shown, and what there is none of', async () => {
  const words = async (more: Record<string, unknown>): Promise<unknown> => {
    const next = nextOf(await open(more));
    return [next?.querySelector('em')?.textContent, next?.disabled];
  };
  expect([await words({}), await words({ region: 3 }), await words({ regions: 0 })]).toEqual([
    ['14', false],
    ['3 of 14', false],
    ['0', true],
  ]);
});

it('without a prediction says that the first round has none', async () => {
  const panel = await open({ score: null });
  expect([nextOf(panel), (panel.nativeElement as HTMLElement).textContent]).toEqual([
    undefined,
    expect.stringContaining('The first round has no prediction yet'),
  ]);
});
