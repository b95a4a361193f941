import { isTaken } from './key-target';

/** Presses a key where `selector` finds an element of the markup. */
function pressed(markup: string, selector: string, key: string, more: KeyboardEventInit = {}): boolean {
  document.body.innerHTML = markup;
  const target = document.querySelector(selector)!;
  let isIt = false;
  target.addEventListener('keydown', (event) => {
    isIt = isTaken(event as KeyboardEvent);
  });
  target.dispatchEvent(new KeyboardEvent('keydown', { key, ...more }));
  return isIt;
}

it.each([
  ['a letter in a text', '<input type="number">', 'input', 'b', true],
  ['a letter on a slider', '<input type="range">', 'input', 'b', false],
  ['Escape in a menu', '<div role="menu"><button></button></div>', 'button', 'Escape', true],
  ['a digit in a menu', '<div role="menu"><button></button></div>', 'button', '3', true],
  ['Enter on a button', '<button><b></b></button>', 'b', 'Enter', true],
  ['a letter on a button', '<button></button>', 'button', 'b', false],
  ['Enter on the image', '<canvas></canvas>', 'canvas', 'Enter', false],
  ['an arrow on a slider', '<input type="range">', 'input', 'ArrowLeft', true],
  ['an arrow on a button', '<button></button>', 'button', 'ArrowLeft', false],
  ['a letter in a dialog', '<dialog open><button></button></dialog>', 'button', 'b', true],
  ['a letter in a dialog that has just been closed', '<dialog><button></button></dialog>', 'button', 'b', false],
  ['Space on a box to tick', '<input type="checkbox">', 'input', ' ', true],
])('%s', (_what, markup, selector, key, isIt) => expect(pressed(markup, selector, key)).toBe(isIt));

it('what submits does so from wherever the focus is', () =>
  expect(pressed('<button></button>', 'button', 'Enter', { ctrlKey: true })).toBe(false));
