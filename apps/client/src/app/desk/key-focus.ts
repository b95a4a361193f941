import { DestroyRef, inject } from '@angular/core';
import { isField } from './key-target';

/** Controls that need no keys after a click. */
const CONTROLS = 'button, a, summary, label, input, [role="radio"]';
/** What lies over the page keeps the focus until it is closed. */
const OVER_PAGE = 'dialog[open], [role="menu"], .cdk-overlay-container';
/** The button of a menu that is open. While it closes, the menu itself is still there. */
const OPEN_MENU_BUTTON = '[aria-haspopup][aria-expanded="true"]';

/**
 * Keeps the keyboard focus on the image, whatever the pointer clicks: a click on a control, a choice in a list and the
 * end of a menu give the focus back to it. So do Enter and Escape in a field, which keeps what was typed (Enter) or had
 * before (Escape). A control that was reached with Tab keeps the focus, and with it Space and Enter. Ends with the
 * component that calls it.
 */
export function keepKeysWith(focusStage: () => void): void {
  const heard = new AbortController();
  const [signal, hand] = [heard.signal, new Handover(focusStage)];
  addEventListener('pointerdown', (event) => hand.point(event.target), { capture: true, signal });
  addEventListener('keydown', (event) => hand.touchKey(event), { capture: true, signal });
  addEventListener('click', (event) => hand.leave(event.target), { signal });
  addEventListener('change', (event) => hand.choose(event.target), { signal });
  addEventListener('focusin', (event) => hand.enter(event.target), { signal });
  addEventListener('keydown', (event) => hand.endField(event), { signal });
  inject(DestroyRef).onDestroy(() => heard.abort());
}

class Handover {
  /** Did the pointer move the focus last? Otherwise Tab did. */
  private byPointer = false;
  private wasOverPage = false;
  /** The value of a field when it got the focus. */
  private before = '';

  constructor(private readonly focusStage: () => void) {}

  point(target: EventTarget | null): void {
    this.byPointer = true;
    this.wasOverPage = isIn(target, OVER_PAGE);
  }

  touchKey({ key, target }: KeyboardEvent): void {
    if (key === 'Tab') this.byPointer = false;
    // A menu that is just opening gets the focus a moment later, and closes with Escape before that, too.
    this.wasOverPage = isIn(target, OVER_PAGE) || document.querySelector('[role="menu"]') !== null;
  }

  leave(target: EventTarget | null): void {
    if (this.byPointer && isIn(target, CONTROLS) && !needsKeys(document.activeElement)) this.focusStage();
  }

  /** A list of choices closes with the choice. */
  choose(target: EventTarget | null): void {
    if (this.byPointer && target instanceof HTMLSelectElement && !isIn(target, OVER_PAGE)) this.focusStage();
  }

  /** A menu that closes gives the focus back to its button, or takes it once more if it was closed at once. */
  enter(target: EventTarget | null): void {
    if (target instanceof HTMLInputElement) this.before = target.value;
    if (!this.byPointer || !this.wasOverPage) return;
    const isButton = isIn(target, '[aria-haspopup]') && !needsKeys(target as Element);
    const isClosing = isIn(target, '[role="menu"]') && document.querySelector(OPEN_MENU_BUTTON) === null;
    if (isButton || isClosing) this.focusStage();
  }

  endField({ key, isComposing, target }: KeyboardEvent): void {
    if (isComposing || !(target instanceof Element) || !isField(target) || isIn(target, OVER_PAGE)) return;
    if (key === 'Escape' && target instanceof HTMLInputElement) target.value = this.before;
    if (key === 'Escape' || (key === 'Enter' && target instanceof HTMLInputElement)) this.focusStage();
  }
}

function needsKeys(element: Element | null): boolean {
  return element !== null && (isField(element) || isIn(element, OVER_PAGE));
}

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}
