import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPackage } from './packages.js';

const bundled = path.resolve(import.meta.dirname, '../../../../generators/toonface-64');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gannet-package-'));
  for (const name of ['generator.json', 'mapping.onnx', 'synthesis.onnx'])
    await copyFile(path.join(bundled, name), path.join(folder, name));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

test('a whole package is read', async () => {
  expect(await readPackage(folder)).toMatchObject({ name: 'toonface-64', resolution: 64 });
});

test('[P11] files that are too large are refused by their size, not read', async () => {
  await truncate(at('synthesis.onnx'), 3 * 2 ** 30); // sparse: takes no room
  await expect(readPackage(folder)).rejects.toThrow(
    'synthesis.onnx has 3221225472 bytes; at most 2147483647 are read.',
  );
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

test('a package says of itself what people can read', async () => {
  const said = JSON.parse(await readFile(at('generator.json'), 'utf8')) as object;
  const saying = async (words: object): Promise<unknown> => {
    await writeFile(at('generator.json'), JSON.stringify({ ...said, ...words }));
    return readPackage(folder);
  };
  await expect(saying({ description: 'faces\0' })).rejects.toThrow(
    'has a control character (U+0000) after “faces”; remove it',
  );
  await expect(saying({ attribution: '\uD800' })).rejects.toThrow('has half a character (U+D800)');
  await expect(saying({ version: '1.0\u202E.0' })).rejects.toThrow('turns the direction of writing');
  expect(await saying({ description: ' Cafe\u0301s\r\nand people ' })).toMatchObject({
    description: 'Cafés\nand people',
  });
});
