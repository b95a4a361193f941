import { chosenLayers, keptChoice, problemOfChoice } from './chosen-layers.js';

const layers = ['low', 'middle', 'high'].map((name) => ({ name }));

it('reads all layers unless some are chosen, and those in the order of the generator', () => {
  expect(chosenLayers(layers, null)).toEqual(layers);
  expect(chosenLayers(layers, ['high', 'low'])).toEqual([{ name: 'low' }, { name: 'high' }]);
});

it('keeps a choice of all as no choice', () => {
  expect(keptChoice(layers, ['high', 'middle', 'low'])).toBeNull();
  expect(keptChoice(layers, ['high', 'low'])).toEqual(['low', 'high']);
  expect(keptChoice(layers, null)).toBeNull();
});

it('says which name is no layer, or comes twice', () => {
  expect(problemOfChoice(layers, null)).toBeNull();
  expect(problemOfChoice(layers, ['low'])).toBeNull();
  expect(problemOfChoice(layers, ['low', 'top'])).toEqual({
    at: 1,
    message: 'The generator has no feature map top; it has low, middle, high.',
  });
  expect(problemOfChoice(layers, ['low', 'low'])).toEqual({ at: 1, message: 'The feature map low is chosen twice.' });
});
