import { Toolbox } from './toolbox';

it('grows the brush by a pixel while small, by a fifth when large, and never to nothing', () => {
  const toolbox = new Toolbox();
  toolbox.setSize(1);
  toolbox.resize(-1);
  expect(toolbox.size()).toBe(1);
  toolbox.resize(1);
  expect(toolbox.size()).toBe(2);
  toolbox.setSize(50);
  toolbox.resize(1);
  expect(toolbox.size()).toBe(60);
});
