import { signal } from '@angular/core';
import { type Brush, lockAgainst, lockTo } from '@gannet/raster';
import type { ToolName } from './tools';
import type { Hand } from './tools/tool';

const BACKGROUND = 0;
/** The longest side of an image: a brush may well be larger than this one. */
const MAX_BRUSH = 4096;
/** Farther regions are not grown: what is meant by more is painted. */
const MAX_BY = 64;

/** The tool in hand and what it is told. */
export class Toolbox {
  readonly tool = signal<ToolName>('brush');
  readonly size = signal(4);
  readonly brush = signal<Brush>('disc');
  /** The class that is painted. */
  readonly active = signal(1);
  /** Only these classes are painted over; all when there are none. */
  readonly onlyOver = signal<ReadonlySet<number>>(new Set());
  /** Of these classes nothing is painted over, whatever the tool. */
  readonly locked = signal<ReadonlySet<number>>(new Set());
  /** By how many pixels regions grow and shrink. */
  readonly by = signal(1);
  /** Specks are regions of fewer pixels. */
  readonly below = signal(12);
  private lastActive = 1;

  /** What the hand holds, but for what depends on the picture and the zoom. */
  held(): Omit<Hand, 'grip' | 'source'> {
    return { size: this.size(), brush: this.brush(), value: this.active(), over: this.lock(), by: this.by() };
  }

  choose(classIndex: number): void {
    this.active.set(classIndex);
    if (classIndex !== BACKGROUND) this.lastActive = classIndex;
  }

  /** The background, or the class before it. */
  otherThanActive(): number {
    return this.active() === BACKGROUND ? this.lastActive : BACKGROUND;
  }

  /** Grows or shrinks the brush: by one pixel while small, by a fifth when large. */
  resize(by: 1 | -1): void {
    this.setSize(this.size() + by * Math.max(1, Math.round(this.size() / 5)));
  }

  setSize(size: number): void {
    this.size.set(Math.min(MAX_BRUSH, Math.max(1, Math.round(size))));
  }

  setBy(pixels: number): void {
    this.by.set(Math.min(MAX_BY, Math.max(1, Math.round(pixels))));
  }

  setBelow(pixels: number): void {
    this.below.set(Math.max(2, Math.round(pixels)));
  }

  turnBrush(): void {
    this.brush.update((brush) => (brush === 'disc' ? 'square' : 'disc'));
  }

  toggleOver(classIndex: number): void {
    this.onlyOver.update((over) => toggled(over, classIndex));
  }

  paintOverAll(): void {
    this.onlyOver.set(new Set());
  }

  toggleLocked(classIndex: number): void {
    this.locked.update((locked) => toggled(locked, classIndex));
  }

  unlockAll(): void {
    this.locked.set(new Set());
  }

  /** Perhaps another schema. */
  fit(classes: number): void {
    this.active.update((active) => Math.min(active, classes - 1));
  }

  /** Which values may be painted over, where not all may. */
  lock(): Uint8Array | undefined {
    const [over, locked] = [this.onlyOver(), this.locked()];
    if (over.size === 0 && locked.size === 0) return undefined;
    return lockAgainst(locked, over.size === 0 ? undefined : lockTo(over));
  }
}

/** The set with a value more or less. */
export function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  return set.has(value) ? new Set([...set].filter((one) => one !== value)) : new Set([...set, value]);
}
