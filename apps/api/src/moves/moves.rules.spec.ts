import { SQUARES } from '../testing/world.js';
import { whyNotNow, whyOtherFamily } from './moves.rules.js';

const layers = [
  { name: 'low', channels: 8, resolution: 2 },
  { name: 'high', channels: 4, resolution: 4 },
];
const facts = { zDim: 4, wDim: 4, numWs: 1, layers };
const old = { summary: SQUARES, facts };
const newer = { summary: { ...SQUARES, digest: 'c'.repeat(64), version: '1.1.0' }, facts };
const withLayers = (...given: typeof layers) => ({ ...newer, facts: { ...facts, layers: given } });

it('a generator of the same name, latents and sizes is of the same family, whatever its version and styles', () => {
  expect(whyOtherFamily(old, newer, null)).toBeNull();
  expect(whyOtherFamily(newer, old, null)).toBeNull();
  expect(whyOtherFamily(old, { ...newer, facts: { ...facts, wDim: 512, numWs: 3 } }, null)).toBeNull();
});

it.each([
  ['another name', { ...newer, summary: { ...newer.summary, name: 'circles' } }, /It is called circles, .* squares/],
  ['another size', { ...newer, summary: { ...newer.summary, resolution: 8 } }, /images of 8 pixels, and .* of 4/],
  ['other latents', { ...newer, facts: { ...facts, zDim: 512 } }, /A seed is 512 numbers to squares 1\.1\.0, and 4/],
  ['no known maps', { ...newer, facts: null }, /feature maps of squares 1\.1\.0 are not known/],
  ['a map less', withLayers(layers[0]!), /squares 1\.1\.0 has no feature map high/],
  ['a wider map', withLayers(layers[0]!, { ...layers[1]!, channels: 5 }), /high has 5 channels of 4 × 4 .* 4 channels/],
  [
    'a map more',
    withLayers(...layers, { ...layers[0]!, name: 'mid' }),
    /has a feature map mid that squares 1\.0\.0 has/,
  ],
])('one with %s is not, and the sentence says what differs', (_what, other, sentence) => {
  expect(whyOtherFamily(old, other, null)).toMatch(sentence);
});

it('two of the same version are told apart by their digests', () => {
  const twin = { summary: { ...SQUARES, digest: 'c'.repeat(64), resolution: 8 }, facts };
  expect(whyOtherFamily(old, twin, null)).toMatch(
    /^squares 1\.0\.0 \(digest c{12}\) makes .*, and squares 1\.0\.0 \(digest a{12}\) of 4/,
  );
});

it('only the feature maps count that the project reads', () => {
  const other = withLayers(layers[0]!, { ...layers[1]!, channels: 5 }, { ...layers[0]!, name: 'mid' });
  expect(whyOtherFamily(old, other, ['low'])).toBeNull();
  expect(whyOtherFamily(old, other, ['low', 'high'])).toMatch(/high has 5 channels/);
});

it('nothing moves while a round is in progress', () => {
  expect(whyNotNow(null)).toBeNull();
  expect(whyNotNow({ number: 3, state: 'annotating' })).toMatch(/^Round 3 is annotating, .* Finish or cancel it/);
});
