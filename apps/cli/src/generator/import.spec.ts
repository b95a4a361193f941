import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeRgbPng } from '@gannet/raster';
import { officialPickle, smallStylegan2 } from '@gannet/stylegan/testing';
import { gannet } from '../testing/terminal.js';

describe('gannet generator import', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'import-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const importing = (...more: string[]): ReturnType<typeof gannet> =>
    gannet([
      'generator',
      'import',
      path.join(folder, 'net.pkl'),
      '--out',
      path.join(folder, 'small'),
      '--license',
      'CC0',
      '--attribution',
      'Nobody.',
      ...more,
    ]);

  it('[I1] writes a package with samples, and says what it costs and that the code is unknown', async () => {
    writeFileSync(path.join(folder, 'net.pkl'), officialPickle(smallStylegan2()));
    const said = await importing('--samples', '3');
    expect(said).toMatchObject({ code: 0, err: '' });
    const [about, maps, warning] = said.out.split('\n');
    expect(about).toMatch(/^StyleGAN2 of 8 × 8 in .*small \(.*, digest [0-9a-f]{12}\)\.$/);
    expect(maps).toMatch(/^3 feature maps: \d+\.\d s an image here, .* of features an image\.$/);
    expect(warning).toContain('Look at samples.png before you use it.');
    expect(readdirSync(path.join(folder, 'small')).sort()).toEqual([
      'generator.json',
      'mapping.onnx',
      'samples.png',
      'synthesis.onnx',
    ]);
    const sheet = decodeRgbPng(readFileSync(path.join(folder, 'small', 'samples.png')));
    expect(sheet).toMatchObject({ ok: true, width: 16, height: 16 });
    expect(await importing()).toMatchObject({ code: 1, err: expect.stringContaining('small is not empty') as string });
  });

  it('[I2] writes into an empty folder through a link, and touches nothing of others', async () => {
    writeFileSync(path.join(folder, 'net.pkl'), officialPickle(smallStylegan2()));
    mkdirSync(path.join(folder, 'elsewhere'));
    symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'small'));
    const others = path.join(folder, 'elsewhere', '.gannet-part');
    mkdirSync(others);
    writeFileSync(path.join(others, 'thesis.txt'), 'years of work');
    expect(await importing('--samples', '0')).toMatchObject({
      code: 1,
      err: expect.stringContaining('was not made by gannet generator import') as string,
    });
    expect(readdirSync(others)).toEqual(['thesis.txt']);
    rmSync(others, { recursive: true });
    expect(await importing('--samples', '0')).toMatchObject({ code: 0 });
    expect(readdirSync(path.join(folder, 'elsewhere')).sort()).toEqual([
      'generator.json',
      'mapping.onnx',
      'synthesis.onnx',
    ]);
  });

  it('[I2] leaves nothing behind of a file that is refused', async () => {
    writeFileSync(path.join(folder, 'net.pkl'), officialPickle(smallStylegan2()).subarray(0, 3000));
    expect(await importing()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/net\.pkl cannot be imported\. The file is truncated/) as string,
    });
    expect(readdirSync(folder)).toEqual(['net.pkl']);
    expect(await importing('--class', 'two', '--json')).toMatchObject({ code: 2 });
    rmSync(path.join(folder, 'net.pkl'));
    expect(await importing()).toMatchObject({ code: 1, err: expect.stringContaining('cannot be read') as string });
  });
});
