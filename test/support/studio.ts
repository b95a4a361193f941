import type { Locator } from 'playwright-core';
import type { Window } from './page.js';
import { until } from './until.js';

/** The image that is labelled. */
export function canvasOf({ page }: Pick<Window, 'page'>): Locator {
  return page.getByRole('application', { name: /Image to label/ });
}

/** The seed of the image on the desk, '' while there is none. */
export async function seedOf({ page }: Pick<Window, 'page'>): Promise<string> {
  return /seed (\d+)/.exec(await page.getByLabel('About this image').innerText())?.[1] ?? '';
}

/** Pixels that carry the class, as the list shows them. */
export async function pixelsOf({ page }: Pick<Window, 'page'>, name: string): Promise<number> {
  return Number((await page.getByRole('radio', { name, exact: true }).locator('em').innerText()).replaceAll(/\D/g, ''));
}

/**
 * The same once it has stopped to move, and is this many: strokes and the next image are counted frame by frame, and a
 * window behind another has no frames.
 */
export async function settledPixelsOf(window: Pick<Window, 'page'>, name: string, atLeast = 1): Promise<number> {
  await window.page.bringToFront();
  let last = -1;
  const { pixels } = await until(`pixels of ${name} that stay`, async () => {
    const pixels = await pixelsOf(window, name);
    const isSettled = pixels >= atLeast && pixels === last;
    last = pixels;
    await window.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    return isSettled && { pixels };
  });
  return pixels;
}

/** Does something that brings another image, and waits for it. */
export async function toNext(window: Pick<Window, 'page'>, act: () => Promise<void>): Promise<void> {
  const before = await seedOf(window);
  await act();
  await until('the next image', async () => ![before, ''].includes(await seedOf(window)));
}

/** The middle of the image on the screen. */
export async function middleOf(window: Pick<Window, 'page'>): Promise<{ x: number; y: number }> {
  const box = await canvasOf(window).boundingBox();
  if (!box) throw new Error('there is no canvas');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Waits until the image on the desk may be worked on. */
export async function isReady({ page }: Pick<Window, 'page'>): Promise<void> {
  await until('an image to work on', () => page.locator('button.submit').isEnabled());
}

/** Longer than the page takes a submit, with nothing changed, for one of the image before. */
const GLANCE_MS = 700;

/** Looks at an image that has just come, as people do who submit it as it is. */
export async function glance(window: Pick<Window, 'page'>): Promise<void> {
  await isReady(window);
  await window.page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), GLANCE_MS);
}

/** A stroke with the mouse, as far to both sides of the middle of the image. */
export async function stroke(window: Pick<Window, 'page'>, reach = 60, below = 0): Promise<void> {
  await window.page.bringToFront();
  await isReady(window);
  const { x, y } = await middleOf(window);
  await window.page.mouse.move(x - reach, y + below);
  await window.page.mouse.down();
  await window.page.mouse.move(x + reach, y + below, { steps: 8 });
  await window.page.mouse.up();
}

/** Paints somewhere new, with the class in hand; its pixels afterwards. */
export async function paintMore(window: Pick<Window, 'page'>, name: string, below: number): Promise<number> {
  await isReady(window);
  const before = await settledPixelsOf(window, name, 0);
  await stroke(window, 60, below);
  return settledPixelsOf(window, name, before + 1);
}

/**
 * Waits until the page says that the draft is where it should be; what is on the server is kept here, too, and may be
 * there at once.
 */
export async function draftIs(
  { page }: Pick<Window, 'page'>,
  words: 'Saved on this device' | 'Saved on the server',
): Promise<void> {
  await page
    .getByRole('status')
    .filter({ hasText: words === 'Saved on this device' ? /Saved on (this device|the server)/ : words })
    .waitFor();
}

/** Is all of it in sight: not cut off by itself, by what it is in, or by the edge of the window? */
export function isWhole(words: Locator): Promise<boolean> {
  return words.evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    const isCutBy = (box: Element): boolean =>
      getComputedStyle(box).overflowX !== 'visible' &&
      (left < box.getBoundingClientRect().left - 1 || right > box.getBoundingClientRect().right + 1);
    for (let box = element.parentElement; box !== null; box = box.parentElement) if (isCutBy(box)) return false;
    return element.scrollWidth <= element.clientWidth + 1 && left >= 0 && right <= innerWidth;
  });
}

/** What lies over something else of it, each pair by its words; nothing when all have room of their own. */
export function overlaps(things: Locator): Promise<string[]> {
  return things.evaluateAll((elements) => {
    const boxes = elements.map((element) => ({
      words: element.textContent?.replaceAll(/\s+/g, ' ').trim() || element.getAttribute('aria-label'),
      ...(element.getBoundingClientRect().toJSON() as { left: number; right: number; top: number; bottom: number }),
    }));
    return boxes.flatMap((a, at) =>
      boxes
        .slice(at + 1)
        .filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map((b) => `${a.words} | ${b.words}`),
    );
  });
}

/** Submits with the keyboard; milliseconds from the key until the next image is painted and may be worked on. */
export async function nextImageMs({ page }: Pick<Window, 'page'>): Promise<number> {
  const button = page.getByRole('button', { name: /^Submit/ });
  await button.evaluate((submit: HTMLButtonElement) => {
    const painted = (then: () => void): void =>
      void requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = then;
        port2.postMessage(null); // comes after the frame that is being made
      });
    const next = new Promise<number>((resolve) => {
      addEventListener(
        'keydown',
        () => {
          const pressed = performance.now();
          let wasSent = false;
          new MutationObserver((_changes, observer) => {
            wasSent ||= submit.disabled;
            if (!wasSent || submit.disabled) return;
            observer.disconnect();
            painted(() => resolve(performance.now() - pressed));
          }).observe(submit, { attributes: true });
        },
        { capture: true, once: true },
      );
    });
    Object.assign(globalThis, { next });
  });
  await page.keyboard.press('Control+Enter');
  return page.evaluate(() => (globalThis as unknown as { next: Promise<number> }).next);
}
