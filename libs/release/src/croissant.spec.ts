import { buildRelease, croissantText } from './index.js';
import { facts, human, MemorySink, samples } from './testing/world.js';

interface Node {
  readonly '@id': string;
  readonly sha256?: string;
  readonly contentSize?: string;
  readonly containedIn?: readonly { readonly '@id': string }[];
}

it('[K1] names every shard with its size and sha256, and dates nothing but the publication', async () => {
  const sink = new MemorySink();
  const { manifest, digest } = await buildRelease(
    {
      facts: facts(20),
      samples: samples(20),
      humans: [human(7)],
      keep: () => true,
      licenseText: 'text',
      shards: { samples: 6 },
    },
    sink,
  );
  const text = croissantText(manifest, {
    date: '2026-01-31',
    url: 'https://gannet.example.org/p/faces/releases/1.0.0',
    digest,
  });
  expect(text.match(/\d{4}-\d{2}-\d{2}/g)).toEqual(['2026-01-31']);
  const { distribution, license, version, conformsTo } = JSON.parse(text) as {
    distribution: Node[];
    license: string;
    version: string;
    conformsTo: string;
  };
  expect({ license, version, conformsTo }).toEqual({
    license: 'https://creativecommons.org/licenses/by/4.0/',
    version: '1.0.0',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
  });
  const files = manifest.files.filter(({ path }) => path.endsWith('.tar') || path === 'provenance.jsonl');
  expect(
    distribution
      .filter(({ sha256 }) => sha256 !== undefined)
      .map((node) => [node['@id'], node.contentSize, node.sha256]),
  ).toEqual(files.map(({ path, bytes, sha256 }) => [path, `${bytes} B`, sha256]));
  const shards = files.map(({ path }) => path).filter((path) => path.endsWith('.tar'));
  for (const set of distribution.filter(({ containedIn }) => containedIn))
    expect(set.containedIn!.map((node) => node['@id']).sort()).toEqual(shards);
});
