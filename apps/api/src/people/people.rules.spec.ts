import { Role } from '@gannet/contracts';
import { checkSamePerson, roleOfCall, rolesThatCover } from './people.rules.js';

it('every role covers itself, admin all, and reviewer what annotators do', () => {
  expect(Object.fromEntries(Role.options.map((role) => [role, [...rolesThatCover(role)].sort()]))).toEqual({
    admin: ['admin'],
    annotator: ['admin', 'annotator', 'reviewer'],
    reviewer: ['admin', 'reviewer'],
    consumer: ['admin', 'consumer'],
  });
});

it('a call without a token has the role of its person', () => {
  expect([roleOfCall('reviewer', null), roleOfCall(null, null)]).toEqual(['reviewer', null]);
});

it.each(Role.options)("an admin's token acts as the %s that it was made for, not as an admin", (role) => {
  expect(roleOfCall('admin', role)).toBe(role);
});

it('a token is worth nothing in a project where its person has no role that covers its own', () => {
  expect([roleOfCall('annotator', 'consumer'), roleOfCall('consumer', 'admin'), roleOfCall(null, 'consumer')]).toEqual([
    null,
    null,
    null,
  ]);
});

it('a page works for the person who opened it, and for nobody who signed in afterwards', () => {
  const ann = { personId: 'a', name: 'Ann' };
  checkSamePerson(ann, undefined);
  checkSamePerson(ann, 'a');
  expect(() => checkSamePerson(ann, 'b')).toThrow('This page was opened by somebody else; Ann is signed in by now.');
});
