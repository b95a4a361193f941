import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { RoundSettings } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { ProjectStore } from '../projects/project-store';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { project, round } from '../testing/samples';
import { BuildsStore } from './builds-store';
import { MakeRelease } from './make-release';

let form: ComponentFixture<MakeRelease>;

const complete = (number: number, releaseSize: number) =>
  round(number, { state: 'complete', settings: RoundSettings.parse({ releaseSize }) });
const field = (name: string): HTMLInputElement =>
  (form.nativeElement as HTMLElement).querySelector(`input[name="${name}"]`)!;
const chosen = (): string | undefined =>
  (form.nativeElement as HTMLElement).querySelector('mat-select[name="round"]')?.textContent.trim();

async function type(name: string, value: string): Promise<void> {
  field(name).value = value;
  field(name).dispatchEvent(new Event('input'));
  await form.whenStable();
}

beforeEach(async () => {
  const http = new FakeHttp();
  TestBed.configureTestingModule({
    providers: [
      ProjectStore,
      BuildsStore,
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => new FakeWire() },
    ],
  });
  TestBed.inject(ProjectStore).project.set(project);
  form = TestBed.createComponent(MakeRelease);
  form.componentRef.setInput('rounds', [complete(2, 200), complete(1, 100)]);
  await form.whenStable();
});

it('begins with the settings of the newest complete round', () => {
  expect([field('images').value, chosen()]).toEqual(['200', 'round 2, 0 labelled']);
});

it('keeps what was typed while rounds move and others complete', async () => {
  await type('images', '77');
  for (const rounds of [
    [complete(2, 200), complete(1, 100)],
    [complete(3, 300), complete(2, 200), complete(1, 100)],
  ]) {
    form.componentRef.setInput('rounds', rounds);
    await form.whenStable();
    expect([field('images').value, chosen()]).toEqual(['77', 'round 2, 0 labelled']);
  }
});
