import { decodeInterpreter, encodeInterpreter } from './codec.js';
import { randomInterpreter } from './testing/small.js';

const interpreter = randomInterpreter(3, { layers: [{ name: 'schicht-ä', channels: 3, resolution: 4 }] });
const bytes = encodeInterpreter(interpreter);

test('[I34] what is written is read back, from any place in a buffer', () => {
  expect(decodeInterpreter(bytes)).toEqual(interpreter);
  const within = new Uint8Array(bytes.length + 3);
  within.set(bytes, 3);
  expect(decodeInterpreter(within.subarray(3))).toEqual(interpreter);
  expect(encodeInterpreter(decodeInterpreter(bytes))).toEqual(bytes);
});

const header = new TextDecoder().decode(bytes.subarray(12, 12 + new DataView(bytes.buffer).getUint32(8, true)));

/** The same file with another header, as long as the header says. */
function withHeader(text: string): Uint8Array {
  const json = new TextEncoder().encode(text);
  const changed = new Uint8Array(12 + json.length + (bytes.length - 12 - new TextEncoder().encode(header).length));
  changed.set(bytes.subarray(0, 8));
  new DataView(changed.buffer).setUint32(8, json.length, true);
  changed.set(json, 12);
  changed.set(bytes.subarray(12 + new TextEncoder().encode(header).length), 12 + json.length);
  return changed;
}

test('[I34] a header that says the same in other spacing is as good', () => {
  expect(decodeInterpreter(withHeader(`${header}    `))).toEqual(interpreter);
});

test.each([
  ['nothing', new Uint8Array(0), 'not an interpreter'],
  ['another file', new TextEncoder().encode('PNG and so on, long enough'), 'not an interpreter'],
  ['a later version', Uint8Array.from(bytes, (byte, at) => (at === 7 ? 0x32 : byte)), 'not an interpreter'],
  ['one byte less', bytes.subarray(0, -1), 'bytes, there are'],
  [
    'a header longer than the file',
    Uint8Array.from(bytes, (byte, at) => (at === 11 ? 0x7f : byte)),
    'no room for a header',
  ],
  ['a header that is no JSON', withHeader('{'), 'not JSON'],
  ['a header that is a list', withHeader('[]'), 'no list of layers'],
  ['a header of null', withHeader('null'), 'not an object'],
  ['members that are a word', withHeader(header.replace('"members":4', '"members":"4"')), 'whole numbers'],
  ['more members than weights', withHeader(header.replace('"members":4', '"members":5')), 'bytes, there are'],
  ['a layer that does not climb', withHeader(header.replace('"resolution":4', '"resolution":5')), 'does not climb'],
  [
    'a weight that is not finite',
    Uint8Array.from(bytes, (byte, at) => (at >= bytes.length - 4 ? 0xff : byte)),
    'not finite',
  ],
])('[I35] %s is refused', (_case, wrong, message) => {
  expect(() => decodeInterpreter(wrong)).toThrow(RangeError);
  expect(() => decodeInterpreter(wrong)).toThrow(message);
});
