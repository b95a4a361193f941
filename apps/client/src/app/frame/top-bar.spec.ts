import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { FETCH } from '../edge/api';
import { WIRE } from '../edge/socket';
import { Session } from '../session/session';
import { FakeHttp } from '../testing/fake-http';
import { FakeWire } from '../testing/fake-wire';
import { person } from '../testing/samples';
import { TopBar } from './top-bar';

it('says that somebody is still signed in when signing out does not reach the server, and tries again', async () => {
  const http = new FakeHttp();
  TestBed.configureTestingModule({
    providers: [
      provideRouter([{ path: '**', children: [] }]),
      { provide: FETCH, useValue: http.fetch },
      { provide: WIRE, useValue: () => new FakeWire() },
    ],
  });
  http.answer('GET /api/me', person);
  await TestBed.inject(Session).known();
  const bar = TestBed.createComponent(TopBar);
  const page = bar.nativeElement as HTMLElement;
  const press = async (words: string): Promise<void> => {
    [...document.querySelectorAll('button')]
      .find((button) => (button.getAttribute('aria-label') ?? button.textContent).trim() === words)!
      .click();
    await bar.whenStable();
  };
  await bar.whenStable();
  await press('Account of Ada');
  await press('Sign out');
  expect(page.querySelector('[role="alert"]')?.textContent).toContain(
    'You are still signed in. The server cannot be reached.',
  );
  http.answer('DELETE /api/session', {});
  await press('Try again');
  expect([TestBed.inject(Session).person(), TestBed.inject(Router).url, page.querySelector('[role="alert"]')]).toEqual([
    null,
    '/sign-in',
    null,
  ]);
});
