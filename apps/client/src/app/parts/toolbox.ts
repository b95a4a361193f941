import { signal } from '@angular/core';
import { type Brush, lockAgainst, lockTo } from '@gannet/raster';
import type { ToolName } from './tools';
import type { ToolSettings } from './tools/tool';

const BACKGROUND = 0;
/** The longest side that an image can have. */
const MAX_BRUSH = 4096;
/** In pixels; to add more than this, people paint. */
const MAX_GROWTH = 64;

/** The current tool and its settings. */
export class Toolbox {
  readonly tool = signal<ToolName>('brush');
  readonly size = signal(4);
  readonly brush = signal<Brush>('disc');
  /** The class that is painted. */
  readonly active = signal(1);
  /** Only these classes are painted over; all if empty. */
  readonly onlyOver = signal<ReadonlySet<number>>(new Set());
  /** No tool paints over these classes. */
  readonly locked = signal<ReadonlySet<number>>(new Set());
  /** By how many pixels regions grow and shrink. */
  readonly growBy = signal(1);
  /** Specks are regions of fewer pixels. */
  readonly speckSize = signal(12);
  private lastActive = 1;

  /** The settings that depend on neither the picture nor the zoom. */
  settings(): Omit<ToolSettings, 'tolerance' | 'source'> {
    return { size: this.size(), brush: this.brush(), value: this.active(), over: this.lock(), by: this.growBy() };
  }

  choose(classIndex: number): void {
    this.active.set(classIndex);
    if (classIndex !== BACKGROUND) this.lastActive = classIndex;
  }

  /** The background, or if that is active the class before it. */
  backgroundOrLast(): number {
    return this.active() === BACKGROUND ? this.lastActive : BACKGROUND;
  }

  /** Grows or shrinks the brush: by one pixel while small, by a fifth when large. */
  resize(by: 1 | -1): void {
    this.setSize(this.size() + by * Math.max(1, Math.round(this.size() / 5)));
  }

  setSize(size: number): void {
    this.size.set(Math.min(MAX_BRUSH, Math.max(1, Math.round(size))));
  }

  setGrowBy(pixels: number): void {
    this.growBy.set(Math.min(MAX_GROWTH, Math.max(1, Math.round(pixels))));
  }

  setSpeckSize(pixels: number): void {
    this.speckSize.set(Math.max(2, Math.round(pixels)));
  }

  toggleBrush(): void {
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

  /** The schema has changed: what was locked or painted over may be another class by now. */
  forgetClasses(): void {
    this.unlockAll();
    this.paintOverAll();
  }

  /** The schema may have fewer classes than the one before. */
  limitTo(classes: number): void {
    this.active.update((active) => Math.min(active, classes - 1));
  }

  /** Which classes may be painted over; undefined if all may. */
  lock(): Uint8Array | undefined {
    const [over, locked] = [this.onlyOver(), this.locked()];
    if (over.size === 0 && locked.size === 0) return undefined;
    return lockAgainst(locked, over.size === 0 ? undefined : lockTo(over));
  }
}

/** The set with the value added, or removed if it was there. */
export function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  return set.has(value) ? new Set([...set].filter((one) => one !== value)) : new Set([...set, value]);
}
