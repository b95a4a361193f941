import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openGenerator, openPackage } from '@gannet/generator';
import { decodeInterpreter, labelGraph } from '@gannet/interpreter';
import { float32 } from '@gannet/onnx';
import { readShard, type Sample } from '@gannet/release';
import { openSession } from '@gannet/runtime';
import { readFile } from 'node:fs/promises';
import { root } from './server.js';

/** Every sample of a pulled release, in the order of its shards. */
export async function samplesOf(folder: string): Promise<Sample[]> {
  const shards = path.join(folder, 'shards');
  const samples: Sample[] = [];
  for (const name of (await readdir(shards)).sort()) {
    for await (const sample of readShard(createReadStream(path.join(shards, name)) as AsyncIterable<Buffer>))
      samples.push(sample);
  }
  return samples;
}

/** The uncertainty scores of seeds, computed anew from the bundled generator and an interpreter's bytes. */
export async function scoresOf(interpreter: Uint8Array, seeds: readonly number[], psi: number): Promise<number[]> {
  const names = ['generator.json', 'mapping.onnx', 'synthesis.onnx'];
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(root, 'generators/toonface-64', name))] as const),
  );
  const generator = await openGenerator(await openPackage(new Map(files)), openSession, { threads: 2 });
  const head = await openSession(labelGraph(decodeInterpreter(interpreter)), { threads: 2 });
  try {
    const scores: number[] = [];
    for (const { features } of await generator.generate([...seeds], psi, { features: true }))
      scores.push(float32(await head.run(features, ['score']), 'score')[0] ?? Number.NaN);
    return scores;
  } finally {
    await Promise.all([generator.close(), head.close()]);
  }
}
