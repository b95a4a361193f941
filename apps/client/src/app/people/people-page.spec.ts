import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { Person } from '@gannet/contracts';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { id, person } from '../testing/samples';
import { PeoplePage } from './people-page';

const bob: Person = { ...person, id: id(9), email: 'bob@example.org', name: 'Bob', isServerAdmin: false };

let http: FakeHttp;
let fixture: ComponentFixture<PeoplePage>;
let page: HTMLElement;

const isAdmin = (): HTMLInputElement => page.querySelector('[aria-label="Bob is a server admin"]')!;
const mayEnter = (): HTMLInputElement => page.querySelector('[aria-label="Bob is active"]')!;
const alerts = (): string[] =>
  [...page.querySelectorAll('[role="alert"]')].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());

async function makeAdmin(): Promise<void> {
  isAdmin().click();
  await fixture.whenStable();
}

beforeEach(async () => {
  http = new FakeHttp();
  TestBed.configureTestingModule({
    providers: [
      provideRouter([]),
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => new FakeWire() },
    ],
  });
  http.answer('GET /api/people', [bob]);
  fixture = TestBed.createComponent(PeoplePage);
  page = fixture.nativeElement as HTMLElement;
  await fixture.whenStable();
});

it('shows what is again where a change was refused, and takes the next', async () => {
  http.answer(`PATCH /api/people/${id(9)}`, { code: 'CONFLICT', message: 'Somebody has to stay an admin.' }, 409);
  await makeAdmin();
  expect([isAdmin().checked, alerts()]).toEqual([false, ['Somebody has to stay an admin.']]);
  mayEnter().click();
  await fixture.whenStable();
  expect([mayEnter().checked, alerts()]).toEqual([true, ['Somebody has to stay an admin.']]);
  http.answer(`PATCH /api/people/${id(9)}`, { ...bob, isServerAdmin: true });
  http.answer('GET /api/people', [{ ...bob, isServerAdmin: true }]);
  await makeAdmin();
  expect([isAdmin().checked, alerts()]).toEqual([true, []]);
});

it('keeps the list where it cannot be brought again, and says so', async () => {
  http.answer(`PATCH /api/people/${id(9)}`, { ...bob, isServerAdmin: true });
  http.answer('GET /api/people', { code: 'UNAVAILABLE', message: 'The database is away.' }, 503);
  await makeAdmin();
  expect([isAdmin().checked, alerts()]).toEqual([
    true,
    ['The list may be out of date. The database is away. Try again'],
  ]);
  http.answer('GET /api/people', [{ ...bob, isServerAdmin: true, active: false }]);
  page.querySelector<HTMLButtonElement>('[role="alert"] button')!.click();
  await fixture.whenStable();
  expect([isAdmin().checked, mayEnter().checked, alerts()]).toEqual([true, false, []]);
});

describe('a new person', () => {
  const fill = async (name: string, email: string): Promise<void> => {
    for (const [field, value] of Object.entries({ name, email })) {
      const input = page.querySelector<HTMLInputElement>(`input[name="${field}"]`)!;
      input.value = value;
      input.dispatchEvent(new Event('input'));
    }
    page.querySelector('form')!.dispatchEvent(new Event('submit'));
    await fixture.whenStable();
  };
  const passwords = (): string[][] =>
    [...page.querySelectorAll('.secrets li')].map((row) => [
      row.querySelector('b')!.textContent,
      row.querySelector('code')!.textContent,
    ]);
  const made = (n: number, name: string, password: string): object => ({
    person: { ...bob, id: id(n), name },
    password,
  });

  it('is told which field is wrong, and why', async () => {
    await fill('x'.repeat(120), 'anna');
    expect(alerts()).toEqual([
      'The e-mail address has no @; it should be like anna@example.org. The name has 120 characters; at most 100 are allowed.',
    ]);
    expect(http.calls.some(({ method }) => method === 'POST')).toBe(false);
  });

  it('may have an address of any script on any host, and the browser has no say in it', async () => {
    http.answer('POST /api/people', made(20, 'Müller', 'first-password'));
    await fill('Müller', 'müller@hospital');
    expect(http.calls.find(({ method }) => method === 'POST')?.body).toEqual({
      name: 'Müller',
      email: 'müller@hospital',
      isServerAdmin: false,
      memberships: [],
    });
    expect([...page.querySelectorAll('input')].filter(({ type }) => type === 'email')).toEqual([]);
  });

  it('leaves the passwords of those before where they are, until each is handed over', async () => {
    http.answer('POST /api/people', made(20, 'Ann', 'first-password'));
    await fill('Ann', 'ann@example.org');
    http.answer('POST /api/people', made(21, 'Ben', 'second-password'));
    await fill('Ben', 'ben@example.org');
    expect(passwords()).toEqual([
      ['Ann', 'first-password'],
      ['Ben', 'second-password'],
    ]);
    fixture.destroy(); // the page is left and opened again
    http.answer('GET /api/people', [bob]);
    fixture = TestBed.createComponent(PeoplePage);
    page = fixture.nativeElement as HTMLElement;
    await fixture.whenStable();
    page.querySelector<HTMLButtonElement>('[aria-label="Done with the password of Ann"]')!.click();
    await fixture.whenStable();
    expect(passwords()).toEqual([['Ben', 'second-password']]);
  });

  it('whose password is made again has the newer one alone', async () => {
    for (const password of ['older-password', 'newer-password']) {
      http.answer(`POST /api/people/${id(9)}/password`, { person: bob, password });
      page.querySelector<HTMLButtonElement>('[aria-label="Reset password of Bob"]')!.click();
      await fixture.whenStable();
    }
    expect(passwords()).toEqual([['Bob', 'newer-password']]);
  });
});
