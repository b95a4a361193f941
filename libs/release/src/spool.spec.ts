import { readSpool, spoolScores, writeSpool } from './index.js';
import { SpoolDamaged } from './spool.js';
import { all, inPieces, MemorySink, sample, samples, scoreOf } from './testing/world.js';

async function spool(count: number): Promise<{ bytes: Buffer; scores: Float64Array }> {
  const sink = new MemorySink();
  const { scores, count: written, bytes } = await writeSpool(samples(count), sink.file('spool'));
  const file = sink.get('spool');
  expect({ written, bytes }).toEqual({ written: count, bytes: file.byteLength });
  return { bytes: file, scores };
}

it.each([0, 1, 5])('[P1] gives %i samples and their scores back', async (count) => {
  const { bytes, scores } = await spool(count);
  const read = await all(readSpool(inPieces(bytes)));
  expect(read.map((s) => ({ ...s, image: Uint8Array.from(s.image), mask: Uint8Array.from(s.mask!) }))).toEqual([
    ...samples(count),
  ]);
  expect([...scores]).toEqual([...samples(count)].map(({ record }) => scoreOf(record.seed)));
  expect(await spoolScores(inPieces(bytes))).toEqual(scores);
});

it('[P2] finds a spool that was cut short, at every block and inside of them', async () => {
  const { bytes } = await spool(2);
  // The last two blocks are the tar's own end; a tar that lost only them has lost nothing of ours.
  for (let length = 0; length < bytes.byteLength - 1024; length += 256) {
    await expect(spoolScores(inPieces(bytes.subarray(0, length)))).rejects.toThrow(SpoolDamaged);
  }
});

it('[P2] says how far a cut spool could be read', async () => {
  const { bytes } = await spool(3);
  const third = bytes.indexOf('0000000102.json');
  await expect(spoolScores(inPieces(bytes.subarray(0, third)))).rejects.toThrow(
    'the spool ends after 2 samples without its last record: it was cut short',
  );
});

it('[P2] finds a sample that was altered', async () => {
  const { bytes } = await spool(3);
  const altered = Buffer.from(bytes);
  altered[altered.indexOf('IDAT') + 8]! ^= 1;
  await expect(all(readSpool(inPieces(altered)))).rejects.toThrow(
    'the 3 samples of the spool are not those that were written',
  );
});

it('[P2] finds a sample that was taken out', async () => {
  const { bytes } = await spool(3);
  const [from, to] = [bytes.indexOf('0000000101.json'), bytes.indexOf('0000000102.json')];
  await expect(all(readSpool(inPieces(Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]))))).rejects.toThrow(
    SpoolDamaged,
  );
});

it('[P2] hands on the failure of what it reads from', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield (await spool(2)).bytes.subarray(0, 3000);
    throw new Error('EIO: the disk is gone');
  }
  await expect(all(readSpool(failing()))).rejects.toThrow('EIO: the disk is gone');
});

it('[B7] gives the file up when the samples stop with an error', async () => {
  const sink = new MemorySink();
  function* broken(): Generator<ReturnType<typeof sample>> {
    yield sample(100);
    throw new Error('the session was closed');
  }
  await expect(writeSpool(broken(), sink.file('spool'))).rejects.toThrow('the session was closed');
  expect({ aborted: sink.aborted, closed: [...sink.files.keys()] }).toEqual({ aborted: ['spool'], closed: [] });
});

it('[B7] reports a full disk as what it is', async () => {
  const sink = new MemorySink(4000);
  await expect(writeSpool(samples(10), sink.file('spool'))).rejects.toThrow('ENOSPC');
  expect(sink.aborted).toEqual(['spool']);
});
