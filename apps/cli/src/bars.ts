import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io.js';

interface Bar {
  show(done: number, total: number, text: string): void;
  stop(): void;
}

/** A progress bar on standard error if a person would see it; otherwise does nothing. */
export function barOn(io: Io, format: string): Bar {
  if (!io.showsBars) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  let isOpen = false;
  return {
    show(done, total, text) {
      if (isOpen) {
        bar.setTotal(total);
        bar.update(done, { text });
      } else bar.start(total, done, { text });
      isOpen = true;
    },
    stop() {
      if (isOpen) bar.stop();
      isOpen = false;
    },
  };
}

/** `12.3 MB`, with decimal units. */
export function sizeOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return power === 0 ? `${bytes} B` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
