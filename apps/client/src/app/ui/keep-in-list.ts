import { effect } from '@angular/core';

/**
 * Scrolls a list to the element that is wanted, no farther than needed, and nothing else on the page; again whenever
 * another is wanted. `at` is its index among those that match the selector. Call it where Angular injects.
 */
export function keepInList(list: () => HTMLElement, selector: string, at: () => number): void {
  effect((onCleanup) => {
    const [box, index] = [list(), at()];
    const frame = requestAnimationFrame(() => {
      const element = box.querySelectorAll<HTMLElement>(selector)[index]; // it is drawn by now
      if (element !== undefined) scrollTo(box, element);
    });
    onCleanup(() => cancelAnimationFrame(frame));
  });
}

function scrollTo(list: HTMLElement, element: HTMLElement): void {
  const top = element.offsetTop - list.offsetTop;
  const bottom = top + element.offsetHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}
