import { TestBed } from '@angular/core/testing';
import { QualityDetail } from './quality-detail';

it('in the confusion matrix the ends of long names stay in view, and the whole names are told', async () => {
  const names = ['left', 'right'].map((side) => `anatomical structure of the craniofacial region, ${side}`);
  const detail = TestBed.createComponent(QualityDetail);
  const inputs = { calibration: null, names, confusion: names.map(() => ({ color: 'red', shares: [0.9, 0.1] })) };
  for (const [name, value] of Object.entries(inputs)) detail.componentRef.setInput(name, value);
  await detail.whenStable();
  const shown = [...(detail.nativeElement as HTMLElement).querySelectorAll<HTMLElement>('g-short-name')];
  const told = [
    [' left', names[0]],
    [' right', names[1]],
  ];
  expect(shown.map((name) => [name.querySelector('.end')?.textContent, name.title])).toEqual([...told, ...told]);
});
