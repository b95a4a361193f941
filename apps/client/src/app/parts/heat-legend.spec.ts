import { TestBed } from '@angular/core/testing';
import { HeatLegend } from './heat-legend';

it('the legend shows which uncertainty the colours stand for, and which end is less certain', async () => {
  const legend = TestBed.createComponent(HeatLegend);
  legend.componentRef.setInput('range', { from: 36, to: 92 });
  await legend.whenStable();
  const spans = [...(legend.nativeElement as HTMLElement).children];
  expect(spans.map((span) => span.textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual([
    'uncertainty',
    '14% 36%',
    'higher = less certain',
  ]);
});
