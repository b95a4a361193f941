import type { NonMember } from '@gannet/contracts';
import { id } from '../testing/samples';
import { peopleLike, personMeant } from './person-meant';

const person = (n: number, name: string, email: string): NonMember => ({ personId: id(n), name, email });
const people = [
  person(1, 'Zoë Ånd', 'zoe@example.org'),
  person(2, 'Bob', 'bob@example.org'),
  person(3, 'Bob', 'bob@elsewhere.example'),
];

it.each([
  ['zoë ånd', 1],
  [' ZOE@example.org ', 1],
  ['bob@elsewhere.example', 3],
])('%s is one person', (typed, n) => {
  expect(personMeant(typed, people)).toEqual({ ok: true, person: people[n - 1] });
});

it.each([
  ['', 'Say who: a name or an e-mail address.'],
  ['bob', 'There is more than one person called Bob: give the e-mail address.'],
  [
    ' Eve ',
    '“Eve” is nobody who could be added: they are a member already, or not on this server. A server admin adds people on the People page.',
  ],
])('%j is refused in a sentence', (typed, sentence) => {
  expect(personMeant(typed, people)).toEqual({ ok: false, sentence });
});

it('finds people by a part of the name or of the address', () => {
  expect(peopleLike('ob', people)).toEqual([people[1], people[2]]);
  expect(peopleLike('ELSEWHERE', people)).toEqual([people[2]]);
  expect(peopleLike('', people)).toEqual(people);
});
