import { createHash } from 'node:crypto';
import { buildRelease, checkFile, type FoundFile, readManifest, verifyFolder } from './index.js';
import { pathProblem } from './manifest.js';
import { facts, MemorySink, samples } from './testing/world.js';

const found = (bytes: Uint8Array): FoundFile => ({
  bytes: bytes.byteLength,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
const SHARD = 'shards/faces-1.0.0-train-000000.tar';

async function problems(change: (files: Map<string, Buffer>) => void): Promise<string[]> {
  const sink = new MemorySink();
  const { manifest, digest } = await buildRelease(
    { facts: facts(3), samples: samples(3), keep: () => true, licenseText: 'text' },
    sink,
  );
  sink.files.delete('manifest.json');
  change(sink.files);
  const text = (path: string): string | null => sink.files.get(path)?.toString('utf8') ?? null;
  const files = new Map([...sink.files].map(([path, bytes]) => [path, found(bytes)]));
  return verifyFolder(manifest, digest, { files, checksums: text('SHA256SUMS'), card: text('README.md') }).problems;
}

it('[V1] has nothing to say of an exact release', async () => {
  expect(await problems(() => undefined)).toEqual([]);
});

it('[V1] takes no offence at croissant.json', async () => {
  expect(await problems((files) => files.set('croissant.json', Buffer.from('{}')))).toEqual([]);
});

it('[V1] names a shard with one bit changed, with both sums', async () => {
  const [problem, ...more] = await problems((files) => {
    files.get(SHARD)![700]! ^= 1;
  });
  expect(problem).toMatch(
    /^shards\/faces-1\.0\.0-train-000000\.tar has changed: expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}$/,
  );
  expect(more).toEqual([]);
});

it('[V1] names files that are shorter, missing and extra, in order of path', async () => {
  const list = await problems((files) => {
    files.delete('LICENSE');
    files.set('SHA256SUMS', Buffer.from(''));
    files.set('notes.txt', Buffer.from('mine'));
  });
  expect(list).toEqual([
    expect.stringMatching(/^LICENSE is missing: expected \d+ bytes$/),
    expect.stringMatching(/^SHA256SUMS has changed: expected \d+ bytes, found 0$/),
    'notes.txt is not part of the release',
  ]);
});

it('[V1] tells a file apart by length before content', () => {
  const file = { path: 'a', bytes: 3, sha256: 'x' };
  expect(checkFile(file, { bytes: 4, sha256: 'x' })).toBe('a has changed: expected 3 bytes, found 4');
  expect(checkFile(file, { bytes: 3, sha256: 'x' })).toBeNull();
});

it.each([
  '/etc/passwd',
  '../x',
  'a/../../x',
  'a//b',
  'a\\b',
  'C:x',
  '',
  '.',
  'a/./b',
  'a\nb',
  'a/',
  'x.part',
  'é',
  'a'.repeat(201),
])('[V2] refuses the path %j', (path) => {
  expect(pathProblem(path)).not.toBeNull();
});

it('[V2] takes the paths of a release', () => {
  expect([SHARD, 'README.md', 'classes.json'].map(pathProblem)).toEqual([null, null, null]);
});

describe('[V2] a manifest from elsewhere', () => {
  async function altered(
    change: (manifest: { files: { path: string }[] }) => void,
  ): Promise<ReturnType<typeof readManifest>> {
    const sink = new MemorySink();
    await buildRelease({ facts: facts(1), samples: samples(1), keep: () => true, licenseText: 'text' }, sink);
    const manifest = sink.manifest();
    change(manifest);
    return readManifest(new TextEncoder().encode(JSON.stringify(manifest)));
  }

  it('is read when it is one', async () => {
    expect(await altered(() => undefined)).toMatchObject({ ok: true, manifest: { project: 'faces' } });
  });

  it.each([
    ['a path that climbs out', '../../x', 'the path "../../x" leaves the folder it belongs in'],
    ['itself', 'manifest.json', 'manifest.json has a name that is kept for what stands beside the listed files'],
    [
      'itself in other letters',
      'Sha256sums',
      'Sha256sums has a name that is kept for what stands beside the listed files',
    ],
    [
      'what the server writes of it',
      'croissant.json',
      'croissant.json has a name that is kept for what stands beside the listed files',
    ],
    ['a file that is a folder too', 'shards', 'shards is both a file and a folder'],
    ['one file twice', 'license', 'license is listed twice'],
  ])('is refused for %s', async (_what, path, problem) => {
    expect(
      await altered(({ files }) => {
        files[2]!.path = path;
      }),
    ).toEqual({ ok: false, problem });
  });

  it('is refused when it is no JSON or no manifest', () => {
    expect(readManifest(Buffer.from('{'))).toEqual({ ok: false, problem: 'manifest.json is not JSON' });
    expect(readManifest(Buffer.from('{}'))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('manifest.json is not that of a release: format'),
    });
  });
});
