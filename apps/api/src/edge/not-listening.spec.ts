import { createServer } from 'node:http';
import { whyNotListening } from './not-listening.js';

/** What a server says that is to listen there. */
function failureAt(host: string, port: number): Promise<Error> {
  return new Promise((resolve) => createServer().once('error', resolve).listen(port, host));
}

it('an address of another machine, and a name that is none, are told in a sentence', async () => {
  const far = { host: '203.0.113.5', port: 3000 };
  expect(whyNotListening(await failureAt(far.host, far.port), far)).toBe(
    'This machine does not have the address 203.0.113.5. Set HOST to one that it has; 0.0.0.0 stands for all of them.',
  );
  const nowhere = { host: 'no-such-host.invalid', port: 3000 };
  expect(whyNotListening(await failureAt(nowhere.host, nowhere.port), nowhere)).toBe(
    'HOST is no-such-host.invalid, which is neither an address nor a name that this machine knows. 0.0.0.0 stands for all its addresses.',
  );
});

it('a port that is taken, or is not for everybody, is told in a sentence', () => {
  const listen = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'listen' });
  expect(whyNotListening(listen('EADDRINUSE'), { host: '127.0.0.1', port: 3000 })).toBe(
    'Another program listens on 127.0.0.1:3000 already. Stop it, or set PORT to another number.',
  );
  expect(whyNotListening(listen('EACCES'), { host: '0.0.0.0', port: 80 })).toBe(
    'The system does not let this user listen on port 80. Set PORT to a number from 1024 on.',
  );
});

it('what fails elsewhere is not taken for it', () => {
  const place = { host: 'localhost', port: 3000 };
  const database = Object.assign(new Error('getaddrinfo ENOTFOUND db'), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: 'db',
  });
  const file = Object.assign(new Error('open EACCES'), { code: 'EACCES', syscall: 'open' });
  for (const error of [
    database,
    file,
    new Error('x'),
    'x',
    Object.assign(new Error('x'), { code: 'EOTHER', syscall: 'listen' }),
  ])
    expect(whyNotListening(error, place)).toBeNull();
});
