import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Login } from './server.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe tells of one broken rule. */
interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** A browser window of one person, with everything that went wrong in it. */
export class Window {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    readonly errors: readonly string[],
  ) {}

  static async open(browser: Browser, baseURL: string): Promise<Window> {
    const context = await browser.newContext({
      baseURL,
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(60_000);
    return Window.in(context);
  }

  private static async in(context: BrowserContext): Promise<Window> {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      // Without a session the first question "who am I?" is answered with 401, which Chromium reports by itself.
      const isSignedOut = message.location().url.endsWith('/api/me') && message.text().includes('401');
      if (message.type() === 'error' && !isSignedOut) errors.push(`${message.text()} (${message.location().url})`);
    });
    return new Window(page, context, errors);
  }

  /** Another window of the same browser: with the same sign-in and the same storage. */
  beside(): Promise<Window> {
    return Window.in(this.context);
  }

  /** Ends the process that shows the page, as a crash does, and clears the dead window away. */
  async crash(): Promise<void> {
    await this.page.bringToFront(); // a page behind another may take minutes to be told
    const devtools = await this.context.newCDPSession(this.page);
    const crashed = this.page.waitForEvent('crash');
    void devtools.send('Page.crash').catch(() => undefined); // nobody is left to answer
    await crashed;
    await this.page.close();
  }

  /** Pulls the network cable, or plugs it in again. */
  offline(isOff: boolean): Promise<void> {
    return this.context.setOffline(isOff);
  }

  /** Signs in as a person with a mouse does. */
  async signIn({ email, password }: Login): Promise<void> {
    const { page } = this;
    await page.goto('/sign-in');
    await this.fillIn({ email, password });
    await page.waitForURL('**/projects');
  }

  /** The same on the page that asks for it. */
  async fillIn({ email, password }: Login): Promise<void> {
    const { page } = this;
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** What axe finds serious or critical on the page, in the light and in the dark; empty when nothing. */
  async barriers(): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await this.page.evaluate(settled, colorScheme);
      await this.page.evaluate(AXE);
      const violations = await this.page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
        return (await axe.run()).violations;
      });
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        found.push(
          ...nodes.map(
            ({ target, failureSummary }) => `${colorScheme}: ${id} at ${target.join(' ')}: ${failureSummary ?? ''}`,
          ),
        );
      }
    }
    return found;
  }

  /** What the keyboard can reach without a ring around it; nothing when all have one. */
  withoutRing(): Promise<string[]> {
    return this.page.evaluate(ringless);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/**
 * Runs in the page: waits until the scheme is in force, and for the end of every transition from one colour to another.
 * Chromium keeps some inherited colours of `light-dark()` when the scheme is changed under a page, also for a frame or
 * two after it says that the scheme has changed; a rule that says something new of every element, time and again, ends
 * that.
 */
async function settled(scheme: string): Promise<void> {
  const id = 'scheme-under-test';
  const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
  const rule =
    document.getElementById(id) ?? document.head.appendChild(Object.assign(document.createElement('style'), { id }));
  while (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches) await frame();
  for (let time = 0; time < 5; time++) {
    rule.textContent = `* { --${id}: ${scheme}-${time} }`;
    await frame();
    await frame();
  }
  await Promise.all(
    document
      .getAnimations()
      .filter((one) => one instanceof CSSTransition)
      .map((one) => one.finished.catch(() => undefined)),
  );
}

/**
 * Runs in the page: gives the focus to all that Tab reaches, as a keyboard does, and names what shows no outline then.
 * The fields of forms show it by their frame.
 */
function ringless(): string[] {
  const before = document.activeElement;
  const still = document.head.appendChild(document.createElement('style'));
  still.textContent = '* { transition: none !important }'; // an outline is there at once
  const reached = [
    ...document.querySelectorAll<HTMLElement | SVGElement>('a, button, input, select, summary, [tabindex]'),
  ].filter(
    (one) => one.tabIndex >= 0 && !one.matches(':disabled') && one.checkVisibility({ visibilityProperty: true }),
  );
  const hasRing = (element: Element): boolean => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  };
  const missing = reached.filter((one) => {
    (document.activeElement as HTMLElement | null)?.blur(); // what a pointer focused before is focused anew
    one.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement !== one) return false;
    return !hasRing(one) && !hasRing(one.closest('mat-checkbox') ?? one) && one.closest('mat-form-field') === null;
  });
  still.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return missing.map((one) => one.outerHTML.slice(0, 120));
}
