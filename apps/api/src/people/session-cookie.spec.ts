import { checkCookieIsAccepted, cookieOptions } from './session-cookie.js';
import { readConfig } from '../config.js';

it('the cookie is sent to the path below which people reach the server, and to no other', () => {
  expect(cookieOptions(readConfig({}))).toMatchObject({ path: '/', secure: false });
  expect(cookieOptions(readConfig({ PUBLIC_URL: 'https://example.org/gannet/' }))).toMatchObject({
    path: '/gannet',
    secure: true,
  });
});

it('a page that came over http is told the address at which a sign-in is kept', () => {
  expect(() => checkCookieIsAccepted('http://gannet.example.org', { publicUrl: 'https://gannet.example.org' })).toThrow(
    'Open https://gannet.example.org and sign in there',
  );
});

it.each([
  ['https://gannet.example.org', 'https://gannet.example.org'],
  ['http://localhost:3000', 'https://gannet.example.org'],
  ['http://127.0.0.1:3000', 'https://gannet.example.org'],
  ['http://gannet.example.org', 'http://gannet.example.org'],
  ['http://gannet.example.org', undefined],
  [undefined, 'https://gannet.example.org'],
  ['null', 'https://gannet.example.org'],
])('a page of %s signs in where people use %s', (origin, publicUrl) => {
  expect(() => checkCookieIsAccepted(origin, { publicUrl })).not.toThrow();
});
