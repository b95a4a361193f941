import {
  accountForRoot,
  connectionUrl,
  initArguments,
  parsePostmaster,
  startArguments,
  stopArguments,
} from './command-lines.js';

describe('what Postgres is told', () => {
  it('[E2] initdb asks for a password on every connection', () => {
    expect(initArguments('/d/pg', '/d/pw', 'C.UTF-8')).toEqual([
      '-D',
      '/d/pg',
      '-U',
      'gannet',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--auth=scram-sha-256',
      '--pwfile=/d/pw',
    ]);
  });

  it('[E1] the server listens on loopback only', () => {
    expect(startArguments('/d/pg', '/d/pg/server.log', 5433, ['-c', 'fsync=off'])).toEqual([
      'start',
      '-D',
      '/d/pg',
      '-l',
      '/d/pg/server.log',
      '-w',
      '-t',
      '60',
      '-o',
      '-p 5433 -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100 -c shared_buffers=64MB -c fsync=off',
    ]);
  });

  it.each(['fsync=off; rm -rf x', '$(id)', '`id`', "a'b", 'a\nb', ''])('[E9] refuses the flag %j', (flag) => {
    expect(() => startArguments('/d/pg', '/d/log', 1, ['-c', flag])).toThrow(TypeError);
  });

  it('[E7] a stop waits for the end', () => {
    expect(stopArguments('/d/pg')).toEqual(['stop', '-D', '/d/pg', '-m', 'fast', '-w', '-t', '30']);
  });

  it('the address carries the password', () => {
    expect(connectionUrl(5433, 'a/b')).toBe('postgres://gannet:a%2Fb@127.0.0.1:5433/postgres');
  });
});

describe('what a server says about itself', () => {
  it('is read from postmaster.pid', () => {
    const text = '4711\n/d/pg\n1790000000\n5433\n\n127.0.0.1\n  1 2\nready   \n';
    expect(parsePostmaster(text)).toEqual({ pid: 4711, port: 5433, isReady: true });
  });

  it('is not ready before the state line says so', () => {
    expect(parsePostmaster('4711\n/d/pg\n1790000000\n')).toEqual({ pid: 4711, port: 0, isReady: false });
  });

  it.each(['', 'x\n', '-4711\n'])('is nothing when the file holds %j', (text) => {
    expect(parsePostmaster(text)).toBeUndefined();
  });
});

describe('[E8] who runs Postgres for root', () => {
  const nobody = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533:n:/:/bin/false\n';
  it('is postgres where there is one', () => {
    expect(accountForRoot(`${nobody}postgres:x:101:104::/:/bin/sh\n`)).toEqual({
      name: 'postgres',
      uid: 101,
      gid: 104,
    });
  });
  it('is nobody otherwise', () => {
    expect(accountForRoot(nobody)).toEqual({ name: 'nobody', uid: 65534, gid: 65533 });
  });
  it('is no one on a machine with neither', () => {
    expect(accountForRoot('root:x:0:0:root:/root:/bin/sh\n')).toBeUndefined();
  });
});
