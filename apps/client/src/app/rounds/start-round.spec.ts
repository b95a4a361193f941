import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { RoundSettings, Strategy } from '@gannet/contracts';
import { StartRoundForm } from './start-round';

let form: ComponentFixture<StartRoundForm>;

async function shown(hasInterpreter: boolean): Promise<{ offered: Strategy[]; chosen: string; text: string }> {
  form.componentRef.setInput('hasInterpreter', hasInterpreter);
  await form.whenStable();
  const { componentInstance: start, nativeElement } = form;
  return {
    offered: start['strategies']().map(({ name }) => name),
    chosen: start['strategy'](),
    text: (nativeElement as HTMLElement).textContent,
  };
}

beforeEach(() => {
  form = TestBed.createComponent(StartRoundForm);
  form.componentRef.setInput('defaults', RoundSettings.parse({}));
  form.componentRef.setInput('number', 1);
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
