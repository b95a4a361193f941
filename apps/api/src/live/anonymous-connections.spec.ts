import { AnonymousConnections } from './anonymous-connections.js';

it('an address has only so many, and all together have only so many', () => {
  const connections = new AnonymousConnections({ fromOne: 2, inAll: 3 });
  const [a, b, c, d, e] = ['one', 'one', 'one', 'two', 'two'].map((address) => connections.admit(address));
  expect([a, b, c, d, e].map((admitted) => admitted !== null)).toEqual([true, true, false, true, false]);
});

it('who is known or gone makes room, once however often it is said', () => {
  const connections = new AnonymousConnections({ fromOne: 2, inAll: 2 });
  const [gone] = [connections.admit('one'), connections.admit('one')];
  gone?.();
  gone?.();
  expect(connections.admit('one')).not.toBeNull();
  expect(connections.admit('one')).toBeNull();
});

it('whoever changes the end of an IPv6 address is still the same', () => {
  const connections = new AnonymousConnections({ fromOne: 2, inAll: 3 });
  const admitted = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((a) => connections.admit(a));
  expect(admitted.map((leave) => leave !== null)).toEqual([true, true, false, true]);
});
