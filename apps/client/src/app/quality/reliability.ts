import { type Calibration } from '@gannet/contracts';
import { linear, ticks } from '../rounds/chart-scales';

const WIDTH = 640;
const HEIGHT = 240;
export const frame = { width: WIDTH, height: HEIGHT, left: 46, right: WIDTH - 14, top: 12, bottom: HEIGHT - 38 } as const;

export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** Where the interval begins and ends; null where there is none. */
  readonly whisker: { readonly low: number; readonly high: number } | null;
  readonly name: string;
}

/** Error rate by disagreement as bars of equal width: bins are equally wide in the root of the disagreement. */
export function reliabilityBars(bins: Calibration['reliability']): { bars: Bar[]; edges: { at: number; words: string }[]; rates: { at: number; words: string }[] } {
  const highest = Math.max(0.01, ...bins.map(({ errorRate }) => errorRate.interval?.high ?? errorRate.value ?? 0));
  const marks = ticks(0, highest, 4);
  const x = linear(0, bins.length, frame.left, frame.right);
  const y = linear(0, marks.at(-1)!, frame.bottom, frame.top);
  return {
    bars: bins.flatMap((bin, place) => (bin.errorRate.value === null ? [] : [{
      x: x.at(place) + 3, width: x.at(place + 1) - x.at(place) - 6, y: y.at(bin.errorRate.value), height: frame.bottom - y.at(bin.errorRate.value),
      whisker: bin.errorRate.interval && { low: y.at(bin.errorRate.interval.low), high: y.at(bin.errorRate.interval.high) },
      name: words(bin),
    }])),
    edges: [...bins.map(({ from }) => from), bins.at(-1)?.to ?? 0].map((nats, place) => ({ at: x.at(place), words: nats.toFixed(nats > 0 && nats < 0.1 ? 3 : 2) })),
    rates: marks.map((value) => ({ at: y.at(value), words: percent(value) })),
  };
}

/** 0.0312 → "3.1 %". */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

function words({ from, to, pixels, errorRate }: Calibration['reliability'][number]): string {
  const interval = errorRate.interval && ` (${percent(errorRate.interval.low)} to ${percent(errorRate.interval.high)})`;
  return `${from.toFixed(3)} to ${to.toFixed(3)} nats: ${percent(errorRate.value)} wrong${interval ?? ''} of ${pixels} pixels`;
}

/** The cells of a confusion matrix as shares of their row, with the row's pixels; null for a class that nobody painted. */
export function confusionRows(counts: readonly number[]): { shares: (number | null)[]; pixels: number }[] {
  const classes = Math.round(Math.sqrt(counts.length));
  return Array.from({ length: classes }, (_, truth) => {
    const row = counts.slice(truth * classes, (truth + 1) * classes);
    const pixels = row.reduce((sum, count) => sum + count, 0);
    return { shares: row.map((count) => (pixels === 0 ? null : count / pixels)), pixels };
  });
}
