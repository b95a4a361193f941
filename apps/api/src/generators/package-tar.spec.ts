import { GeneratorRefused } from '@gannet/generator';
import { isTar, readTar } from './package-tar.js';

const BLOCK = 512;

function entry(name: string, content: string, { size = content.length.toString(8), type = '0' } = {}): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0);
  head.write(size, 124);
  head.write(type, 156);
  head.write('ustar', 257);
  return Buffer.concat([head, Buffer.from(content), Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
const tar = (...entries: readonly Buffer[]): Buffer => Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
const read = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries([...readTar(bytes)].map(([name, content]) => [name, Buffer.from(content).toString()]));

it('reads regular files by their last name, and passes over all else', () => {
  const bytes = tar(
    entry('./', '', { type: '5' }),
    entry('./a.txt', 'first'),
    entry('folder/b.txt', 'x'.repeat(600)),
    entry('link', '', { type: '2' }),
  );
  expect(isTar(bytes)).toBe(true);
  expect(read(bytes)).toEqual({ 'a.txt': 'first', 'b.txt': 'x'.repeat(600) });
  expect(isTar(Buffer.from('\x80\x02N.'))).toBe(false);
});

it.each<[string, Buffer, string]>([
  ['ends too early', tar(entry('a', 'x'.repeat(2000))).subarray(0, 1500), 'The tar is cut off'],
  ['states an impossible size', tar(entry('a', 'x', { size: '77777777777' })), 'The tar is cut off'],
  ['states no size', tar(entry('a', 'x', { size: 'many' })), 'The tar is cut off'],
  ['has a name twice', tar(entry('a', 'x'), entry('b/a', 'y')), 'The tar holds two files called a.'],
  ['has very many entries', tar(...Array.from({ length: 1001 }, (_, at) => entry(`f${at}`, ''))), 'more than 1000'],
])('a tar that %s is refused', (_what, bytes, sentence) => {
  expect(() => readTar(bytes)).toThrow(GeneratorRefused);
  expect(() => readTar(bytes)).toThrow(sentence);
});
