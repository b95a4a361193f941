import { presetsOf } from './layer-presets';

const layersUpTo = (largest: number) => {
  const layers = [{ name: 'b4.conv1', channels: 512, resolution: 4 }];
  for (let side = 8; side <= largest; side *= 2)
    for (const conv of ['conv0', 'conv1']) layers.push({ name: `b${side}.${conv}`, channels: 64, resolution: side });
  return layers;
};

it('offers what leaves large maps out, and nothing twice', () => {
  expect(presetsOf(layersUpTo(64)).map(({ title }) => title)).toEqual(['All 9 feature maps']);
  expect(presetsOf(layersUpTo(128)).map(({ title }) => title)).toEqual([
    'All 11 feature maps',
    'One for each resolution above 64²',
  ]);
  const presets = presetsOf(layersUpTo(256));
  expect(presets.map(({ title, layers }) => [title, layers?.slice(-3) ?? null])).toEqual([
    ['All 13 feature maps', null],
    ['One for each resolution above 128²', ['b128.conv0', 'b128.conv1', 'b256.conv1']],
    ['One for each resolution above 64²', ['b64.conv1', 'b128.conv1', 'b256.conv1']],
    ['Only those up to 128²', ['b64.conv1', 'b128.conv0', 'b128.conv1']],
  ]);
});
