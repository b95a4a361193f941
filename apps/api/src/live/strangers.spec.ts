import { Strangers } from './strangers.js';

it('an address has only so many, and all together have only so many', () => {
  const strangers = new Strangers({ fromOne: 2, inAll: 3 });
  const [a, b, c, d, e] = ['one', 'one', 'one', 'two', 'two'].map((address) => strangers.admit(address));
  expect([a, b, c, d, e].map((admitted) => admitted !== null)).toEqual([true, true, false, true, false]);
});

it('who is known or gone makes room, once however often it is said', () => {
  const strangers = new Strangers({ fromOne: 2, inAll: 2 });
  const [gone] = [strangers.admit('one'), strangers.admit('one')];
  gone?.();
  gone?.();
  expect(strangers.admit('one')).not.toBeNull();
  expect(strangers.admit('one')).toBeNull();
});

it('whoever changes the end of an IPv6 address is still the same', () => {
  const strangers = new Strangers({ fromOne: 2, inAll: 3 });
  const admitted = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((a) => strangers.admit(a));
  expect(admitted.map((leave) => leave !== null)).toEqual([true, true, false, true]);
});
