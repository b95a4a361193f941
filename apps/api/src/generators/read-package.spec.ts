import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPackage } from './generators.js';

const bundled = path.resolve(import.meta.dirname, '../../../../generators/toonface-64');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gannet-package-'));
  for (const name of ['generator.json', 'mapping.onnx', 'synthesis.onnx']) await copyFile(path.join(bundled, name), path.join(folder, name));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

test('a whole package is read', async () => {
  expect(await readPackage(folder)).toMatchObject({ name: 'toonface-64', resolution: 64 });
});

test('[P11] files that are too large are refused by their size, not read', async () => {
  await truncate(at('synthesis.onnx'), 3 * 2 ** 30); // sparse: takes no room
  await expect(readPackage(folder)).rejects.toThrow('synthesis.onnx has 3221225472 bytes; at most 2147483647 are read.');
  await truncate(at('generator.json'), 2 ** 21);
  await expect(readPackage(folder)).rejects.toThrow('generator.json has 2097152 bytes; at most 1048576 are read.');
});

test('[P11] a folder or a pipe in the place of a file is refused, and nobody waits for it', async () => {
  await rm(at('mapping.onnx'));
  await mkdir(at('mapping.onnx'));
  await expect(readPackage(folder)).rejects.toThrow('mapping.onnx is not a file.');
  await rm(at('generator.json'));
  execFileSync('mkfifo', [at('generator.json')]);
  await expect(readPackage(folder)).rejects.toThrow('generator.json is not a file.');
});

test('[P3] a file that lies about its size, or is not there, is named', async () => {
  await writeFile(at('mapping.onnx'), 'short');
  await expect(readPackage(folder)).rejects.toThrow('mapping.onnx has 5 bytes where generator.json says 268248.');
  await rm(at('mapping.onnx'));
  await expect(readPackage(folder)).rejects.toThrow('mapping.onnx is missing.');
});
