import { signal } from '@angular/core';

/** Long enough to be read twice. */
const SHOWN_MS = 5_000;

/** A sentence about the last action, beside the image, which disappears by itself. */
export class Remark {
  readonly words = signal('');
  private ending: ReturnType<typeof setTimeout> | undefined;

  say(words: string): void {
    clearTimeout(this.ending);
    this.words.set(words);
    this.ending = setTimeout(() => this.words.set(''), SHOWN_MS);
  }

  end(): void {
    clearTimeout(this.ending);
    this.words.set('');
  }
}
