import { firstSignInMessage } from './first-sign-in-message.js';

const email = 'admin@gannet.local';

it('what is kept in a log names the file of the first password, not the password', () => {
  const { secret, open } = firstSignInMessage({ email, password: 'aaaaa-bbbbb' }, '/data/first-password');
  expect(secret).toContain('First sign-in: admin@gannet.local with the password aaaaa-bbbbb\n');
  expect(open).toContain('First sign-in: admin@gannet.local with the password in /data/first-password\n');
  expect(open).not.toContain('aaaaa');
});

it('a password that is not known any more can be reset', () => {
  for (const word of Object.values(firstSignInMessage({ email, password: null }, '/data/first-password')))
    expect(word).toContain('npm run reset-password -- admin@gannet.local');
});
