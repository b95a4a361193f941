import { BadRequestException, NotFoundException } from '@nestjs/common';
import { Refused, Unavailable } from '../errors.js';
import { errorBodyOf } from './error-bodies.js';

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });
const AWAY = {
  code: 'UNAVAILABLE',
  message: 'The server cannot reach its database just now. Nothing is lost; try again in a moment.',
};

it.each([
  ['a refused connection', coded('ECONNREFUSED')],
  ['a connection that is cut', coded('ECONNRESET')],
  ['a Postgres that is stopped', coded('57P01')],
  ['one that starts', coded('57P03')],
  ['too many connections', coded('53300')],
  ['a deadlock', coded('40P01')],
  ['a pool whose connection broke', new Error('Connection terminated unexpectedly')],
  ['a host with two addresses', new AggregateError([coded('ECONNREFUSED')], '')],
  ['one of these underneath', new Error('the query failed', { cause: coded('57P01') })],
])('%s is unavailable, and no bug', (_what, error) => expect(errorBodyOf(error)).toEqual(AWAY));

it.each([
  ['a broken rule of the database', coded('23505')],
  ['a statement that is wrong', coded('42601')],
  ['anything else', new TypeError('x is not a function')],
  ['no error at all', 'oh'],
])('%s is a bug with a number', (_what, error) =>
  expect(errorBodyOf(error)).toMatchObject({ code: 'BUG', id: expect.any(String) }),
);

it('what is refused or unavailable says so itself', () => {
  expect(errorBodyOf(new Refused('GONE', 'It is gone.'))).toEqual({ code: 'GONE', message: 'It is gone.' });
  expect(errorBodyOf(new Unavailable('The disk is full.', { cause: coded('ENOSPC') }))).toEqual({
    code: 'UNAVAILABLE',
    message: 'The disk is full.',
  });
});

it('an address that leads nowhere, or cannot be read, is named in words of our own', () => {
  expect(errorBodyOf(new NotFoundException('Cannot PUT /api/people'))).toEqual({
    code: 'NOT_FOUND',
    message: 'There is no PUT /api/people.',
  });
  const unread = new BadRequestException("Failed to decode param '%zz'");
  expect(errorBodyOf(unread)).toEqual({
    code: 'INVALID',
    message: 'The address has a % that begins no character in UTF-8. Write % itself as %25.',
  });
});
