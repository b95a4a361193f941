import { TAR_END, TarFile, tarHead, tarPadding } from './tar.js';

it('heads, bodies and paddings one after the other are the tar that is written as a whole', async () => {
  const files = [
    ['faces-1.0.0/empty', 0],
    ['faces-1.0.0/one', 1],
    ['faces-1.0.0/block', 512],
    ['faces-1.0.0/more', 70_001],
    [`${'folder/'.repeat(20)}${'n'.repeat(90)}`, 5],
    [`faces-1.0.0/${'n'.repeat(200)}`, 5],
    ['фото/ä.png', 5],
  ] as const;
  const written: Uint8Array[] = [];
  const tar = new TarFile({ write: async (chunk) => void written.push(Buffer.from(chunk)) });
  for (const [name, bytes] of files) await tar.add(name, Buffer.alloc(bytes, 7));
  await tar.end();
  const pieces = await Promise.all(
    files.map(async ([name, bytes]) => [await tarHead(name, bytes), Buffer.alloc(bytes, 7), tarPadding(bytes)]),
  );
  const together = Buffer.concat([...pieces.flat(), TAR_END]);
  expect(Buffer.compare(together, Buffer.concat(written))).toBe(0);
});

it('says sizes beyond eight gigabytes', async () => {
  const head = await tarHead('shard.tar', 9 * 2 ** 30);
  expect([head.byteLength % 512, head[124]]).toEqual([0, 0x80]);
});
