import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { RoundSettings, Strategy } from '@gannet/contracts';
import { StartRoundForm } from './start-round';

let form: ComponentFixture<StartRoundForm>;

async function shown(hasInterpreter: boolean): Promise<{ offered: string[]; chosen: string; text: string }> {
  form.componentRef.setInput('hasInterpreter', hasInterpreter);
  await form.whenStable();
  const { componentInstance: start, nativeElement } = form;
  return {
    offered: start['fields']().flatMap((field) =>
      field.name === 'strategy' && field.kind === 'choice' ? field.options.map(([name]) => name) : [],
    ),
    chosen: start['values']().strategy,
    text: (nativeElement as HTMLElement).textContent,
  };
}

beforeEach(() => {
  form = TestBed.createComponent(StartRoundForm);
  form.componentRef.setInput('defaults', RoundSettings.parse({}));
  form.componentRef.setInput('number', 1);
  form.componentRef.setInput('hasMoved', false);
  form.componentRef.setInput('isBusy', false);
});

it('without an interpreter, also after a cancelled first round, offers only what needs none', async () => {
  expect(await shown(false)).toEqual({
    offered: ['herding', 'coreset'],
    chosen: 'coreset',
    text: expect.stringContaining('Nothing has been learned yet') as string,
  });
});

it('with an interpreter offers all, the chosen one as it was', async () => {
  await shown(false);
  expect(await shown(true)).toEqual({
    offered: Strategy.options,
    chosen: 'disagreement+coreset',
    text: expect.not.stringContaining('Nothing has been learned yet') as string,
  });
});

it('says that labelled images come again, if the project has moved to another generator', async () => {
  expect((await shown(true)).text).not.toContain('predicted again');
  form.componentRef.setInput('hasMoved', true);
  expect((await shown(true)).text).toContain('the images that were labelled come first, predicted again');
});

it('starts the round with what was typed, within the bounds of the contract', async () => {
  await shown(true);
  const begun: RoundSettings[] = [];
  form.componentInstance.begin.subscribe((settings) => begun.push(settings));
  const element = form.nativeElement as HTMLElement;
  const field = (name: string): HTMLInputElement => element.querySelector(`input[name="${name}"]`)!;
  expect([...element.querySelectorAll('mat-label')].map(({ textContent }) => textContent)).toEqual([
    'Images to label',
    'Pool of images',
    'Psi (variety), 0 to 1',
    'Strategy',
    'Unsure annotations',
    'Images in the release',
    'Share dropped, 0 to 0.9',
    'Training steps',
  ]);
  expect([field('psi').min, field('psi').max, field('psi').step, field('poolSize').max]).toEqual([
    '0',
    '1',
    '0.05',
    '100000',
  ]);
  field('trainingSteps').value = '700';
  field('trainingSteps').dispatchEvent(new Event('input'));
  await form.whenStable();
  element.querySelector('form')!.dispatchEvent(new Event('submit'));
  expect(begun).toEqual([RoundSettings.parse({ trainingSteps: 700 })]);
});
