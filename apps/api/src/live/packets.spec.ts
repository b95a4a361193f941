import { longestMessage } from '@gannet/contracts';
import { Decoder, Encoder, UnreadMessage } from './packets.js';

function decoded(packet: unknown): unknown {
  const decoder = new Decoder();
  let found: unknown;
  decoder.on('decoded', (one: unknown) => void (found = one));
  decoder.add(packet);
  return found;
}

/** The text of a packet's refusal; null where it was read. */
function unread(packet: string): string | null {
  const {
    data: [, payload],
  } = decoded(packet) as { data: unknown[] };
  return payload instanceof UnreadMessage ? payload.refusal.message : null;
}

it.each([
  ['0', { type: 0, nsp: '/', data: undefined }],
  ['0{"protocol":2}', { type: 0, nsp: '/', data: { protocol: 2 } }],
  ['1', { type: 1, nsp: '/', data: undefined }],
  ['2["queue.leave",{}]', { type: 2, nsp: '/', data: ['queue.leave', {}] }],
  ['212["queue.join",{"project":"faces"}]', { type: 2, nsp: '/', id: 12, data: ['queue.join', { project: 'faces' }] }],
])('%s is read', (packet, expected) => {
  expect(decoded(packet)).toEqual(expected);
});

it.each(
  [
    '',
    '0[',
    '0[1]',
    '0"text"',
    '1{}',
    '3[]',
    '4{}',
    '51-["a.b"]',
    '0/admin,{}',
    '2{}',
    '2[]',
    '2[1]',
    `2${'1'.repeat(300)}["queue.leave"]`,
    '2["queue.leave"',
    '2["queue\\u002eleave"]',
    `2["${'x'.repeat(101)}"]`,
    '2["a\nb"]',
    'x',
    `0{"protocol":2,"token":"${'x'.repeat(1024)}"}`,
  ].map((packet) => [packet]),
)('%.30s is no packet of a client', (packet) => {
  expect(() => decoded(packet)).toThrow();
});

it.each([
  ['2["item.sumbit",{}]', { type: 2, nsp: '/' }, 'There is no message “item.sumbit”; did you mean “item.submit”?'],
  ['27["itemSubmit"]', { type: 2, nsp: '/', id: 7 }, 'There is no message “itemSubmit”; did you mean “item.submit”?'],
  [
    '2["disconnect"]',
    { type: 2, nsp: '/' },
    'There is no message “disconnect”. The messages are queue.join, queue.leave,',
  ],
  ['2["error",{}]', { type: 2, nsp: '/' }, 'There is no message “error”. The messages are'],
  ['2["__proto__",{}]', { type: 2, nsp: '/' }, 'There is no message “__proto__”. The messages are'],
  ['2["message.unknown",{}]', { type: 2, nsp: '/' }, 'There is no message “message.unknown”.'],
])('%s is no message of the contract, and is called by no name that means something', (packet, head, sentence) => {
  const { data, ...rest } = decoded(packet) as { data: [string, UnreadMessage] };
  expect(rest).toEqual(head);
  expect(data[0]).toBe('message.unknown');
  expect(data[1].refusal.message).toContain(sentence);
});

it('a connection greets once', () => {
  const decoder = new Decoder();
  decoder.add('0{"protocol":2}');
  expect(() => decoder.add('0{"protocol":2}')).toThrow(RangeError);
});

it('of one connection so much is read and no more, until some time has passed', () => {
  let now = 0;
  const decoder = new Decoder(() => now);
  const read: boolean[] = [];
  decoder.on(
    'decoded',
    ({ data: [, payload] }: { data: unknown[] }) => void read.push(!(payload instanceof UnreadMessage)),
  );
  const packet = `2["item.submit",{"x":"${'x'.repeat(12 * 1024 * 1024)}"}]`;
  for (now of [0, 0, 0, 2000, 2000]) decoder.add(packet);
  expect(read).toEqual([true, true, false, true, false]);
});

it('bytes are no packet', () => {
  expect(() => decoded(Buffer.from('0'))).toThrow(RangeError);
});

it('fourteen megabytes of lists in lists are not parsed, whoever sends them', () => {
  const nested = '['.repeat(7_000_000) + ']'.repeat(7_000_000);
  expect(() => decoded(`0${nested}`)).toThrow(RangeError);
  expect(unread(`21["queue.join",${nested}]`)).toBe(
    'The message is 14000017 characters long; queue.join has at most 16384.',
  );
  expect(unread(`21["item.submit",${nested}]`)).toBe('The message has more parts than any item.submit has.');
});

it.each([
  ['objects', '{}'],
  ['texts', '"x"'],
  ['names', '{"a":1}'],
])('%s by the thousand are not parsed either', (_what, part) => {
  expect(unread(`2["draft.save",[${new Array(100_000).fill(part).join(',')}]]`)).toBe(
    'The message has more parts than any draft.save has.',
  );
});

it('a label map of a million runs is read, and so are all keypoints of an image', () => {
  const runs = new Array<number>(2 * 1024 * 1024).fill(63).map((label, at) => (at % 2 === 0 ? label : 16));
  const point = { x: 1234.567890123456, y: 1234.567890123456, visibility: 2 };
  for (const payload of [{ labels: { width: 4096, height: 4096, runs } }, { points: new Array(64).fill(point) }]) {
    expect(unread(`21${JSON.stringify(['item.submit', payload])}`)).toBeNull();
  }
});

it('a short message has room for the longest reason, written in the longest way', () => {
  const reason = '\\u0001'.repeat(600);
  expect(
    `2["item.reject",{"assignmentId":"3f1c7f2e-7b57-4b0e-9d42-0c7d8b7f0a11","fence":2147483647,"seconds":14400,"reason":"${reason}"}]`
      .length,
  ).toBeLessThan(longestMessage('item.reject'));
});

it('what is encoded is what is decoded', () => {
  const packet = { type: 2, nsp: '/', id: 7, data: ['queue.join', { project: 'ä"\u2028' }] };
  expect(decoded(new Encoder().encode(packet)[0])).toEqual(packet);
  expect(new Encoder().encode({ type: 1, nsp: '/' })).toEqual(['1']);
});
