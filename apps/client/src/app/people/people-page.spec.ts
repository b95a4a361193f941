import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { Person } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { id, person } from '../testing/samples';
import { PeoplePage } from './people-page';

const bob: Person = { ...person, id: id(9), email: 'bob@example.org', name: 'Bob', role: 'annotator' };

let http: FakeHttp;
let fixture: ComponentFixture<PeoplePage>;
let page: HTMLElement;

const role = (): HTMLSelectElement => page.querySelector('[aria-label="Role of Bob"]')!;
const mayEnter = (): HTMLInputElement => page.querySelector('[aria-label="Bob may sign in"]')!;
const alerts = (): string[] => [...page.querySelectorAll('[role="alert"]')].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());

async function chooseAdmin(): Promise<void> {
  role().value = 'admin';
  role().dispatchEvent(new Event('change'));
  await fixture.whenStable();
}

beforeEach(async () => {
  http = new FakeHttp();
  TestBed.configureTestingModule({ providers: [provideRouter([]), { provide: FETCH, useValue: http.fetch }, { provide: WIRE, useValue: () => new FakeWire() }] });
  http.answer('GET /api/people', [bob]);
  fixture = TestBed.createComponent(PeoplePage);
  page = fixture.nativeElement as HTMLElement;
  await fixture.whenStable();
});

it('shows what is again where a change was refused, and takes the next', async () => {
  http.answer(`PATCH /api/people/${id(9)}`, { code: 'CONFLICT', message: 'Somebody has to stay an admin.' }, 409);
  await chooseAdmin();
  expect([role().value, alerts()]).toEqual(['annotator', ['Somebody has to stay an admin.']]);
  mayEnter().click();
  await fixture.whenStable();
  expect([mayEnter().checked, alerts()]).toEqual([true, ['Somebody has to stay an admin.']]);
  http.answer(`PATCH /api/people/${id(9)}`, { ...bob, role: 'admin' });
  http.answer('GET /api/people', [{ ...bob, role: 'admin' }]);
  await chooseAdmin();
  expect([role().value, alerts()]).toEqual(['admin', []]);
});

it('keeps the list where it cannot be brought again, and says so', async () => {
  http.answer(`PATCH /api/people/${id(9)}`, { ...bob, role: 'admin' });
  http.answer('GET /api/people', { code: 'UNAVAILABLE', message: 'The database is away.' }, 503);
  await chooseAdmin();
  expect([role().value, alerts()]).toEqual(['admin', ['The list may be old. The database is away. Try again']]);
  http.answer('GET /api/people', [{ ...bob, role: 'consumer' }]);
  page.querySelector<HTMLButtonElement>('[role="alert"] button')!.click();
  await fixture.whenStable();
  expect([role().value, alerts()]).toEqual(['consumer', []]);
});
