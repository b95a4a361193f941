import { TestBed } from '@angular/core/testing';
import { keepKeysWith } from './key-focus';

const PAGE = `<canvas tabindex="0"></canvas><button id="tool"></button><label><input id="unsure" type="checkbox"></label><input id="opacity" type="range">
  <details><summary>Whole image</summary></details><select><option>a<option>b</select><input id="size" type="number" value="4"><button id="why" aria-haspopup="menu"></button>
  <div class="cdk-overlay-container"><div id="menu"><button id="reason" role="menuitem"></button></div></div><dialog><button id="close"></button></dialog>`;

const at = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const holder = (): string => document.activeElement?.id || document.activeElement!.tagName.toLowerCase();

/** As a mouse does it: the focus comes with the press, the click after it. */
function click(selector: string): void {
  at(selector).dispatchEvent(new Event('pointerdown', { bubbles: true }));
  at(selector).focus();
  at(selector).click();
}

/** As the keyboard does it: Tab brings the focus, Space or Enter the click. */
function tabAndPress(selector: string): void {
  press('Tab');
  at(selector).focus();
  press(' ');
  at(selector).click();
}

function press(key: string): void {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

beforeEach(() => {
  document.body.innerHTML = PAGE;
  TestBed.runInInjectionContext(() => keepKeysWith(() => at('canvas').focus()));
});

it.each(['#tool', '#unsure', '#opacity', 'summary', '#why'])(
  'a click on %s leaves the keys with the stage',
  (selector) => {
    click(selector);
    expect(holder()).toBe('canvas');
  },
);

it.each(['#tool', '#unsure', '#opacity', '#why'])(
  '%s keeps the focus when Tab brought it there, also after it was pressed',
  (selector) => {
    click('#tool');
    tabAndPress(selector);
    expect(`#${holder()}`).toBe(selector);
  },
);

it('a field has the keys until Enter, which keeps what was typed, or Escape, which does not', () => {
  const field = at('#size') as HTMLInputElement;
  for (const [key, value] of [
    ['Enter', '9'],
    ['Escape', '9'],
  ] as const) {
    click('#size');
    expect(holder()).toBe('size');
    field.value = key === 'Enter' ? '9' : '77';
    press(key);
    expect([holder(), field.value]).toEqual(['canvas', value]);
  }
});

it('a list of choices has the keys until something is chosen', () => {
  click('select');
  expect(holder()).toBe('select');
  at('select').dispatchEvent(new Event('change', { bubbles: true }));
  expect(holder()).toBe('canvas');
});

it('a menu that a pointer opened gives the keys to the stage when it closes, and one that the keyboard opened to its button', () => {
  click('#why');
  at('#reason').focus();
  at('#reason').dispatchEvent(new Event('pointerdown', { bubbles: true }));
  at('#reason').click();
  expect(holder()).toBe('reason');
  at('#why').focus();
  expect(holder()).toBe('canvas');
  tabAndPress('#why');
  at('#reason').focus();
  press('Escape');
  at('#why').focus();
  expect(holder()).toBe('why');
});

it('a menu that is closed before it got the focus gives the keys to the stage, too', () => {
  click('#why');
  at('#menu').role = 'menu';
  press('Escape');
  at('#why').focus();
  expect(holder()).toBe('canvas');
  at('#reason').focus(); // while it fades
  expect(holder()).toBe('canvas');
});

it('an open menu has the keys', () => {
  click('#why');
  at('#menu').role = 'menu';
  at('#why').ariaExpanded = 'true';
  press('ArrowDown');
  at('#reason').focus();
  expect(holder()).toBe('reason');
});

it('a dialog keeps its keys', () => {
  at('dialog').setAttribute('open', '');
  click('#close');
  expect(holder()).toBe('close');
});

it('ends with the page', () => {
  TestBed.resetTestingModule();
  click('#tool');
  expect(holder()).toBe('tool');
});
