import { groups } from './parquet-file.js';

const MIB = 1024 * 1024;

async function sizes(rows: readonly number[]): Promise<number[][]> {
  async function* one(): AsyncGenerator<number> {
    yield* rows;
  }
  const found: number[][] = [];
  for await (const group of groups(one(), (bytes) => bytes)) found.push(group);
  return found;
}

it('[X9] a group of rows ends after 100, or with the one that makes it 64 MiB', async () => {
  expect((await sizes(new Array<number>(230).fill(1000))).map((group) => group.length)).toEqual([100, 100, 30]);
  expect(await sizes([40 * MIB, 24 * MIB, 63 * MIB, 50 * MIB, 100 * MIB, 5])).toEqual([
    [40 * MIB, 24 * MIB],
    [63 * MIB, 50 * MIB],
    [100 * MIB],
    [5],
  ]);
  expect(await sizes([])).toEqual([]);
});
