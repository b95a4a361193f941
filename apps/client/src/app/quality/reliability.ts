import { linear, ticks } from '../ui/chart-scales';
import type { ReliabilityText, UncertaintyBin } from './calibration';

const WIDTH = 640;
const HEIGHT = 240;
export const frame = {
  width: WIDTH,
  height: HEIGHT,
  left: 46,
  right: WIDTH - 14,
  top: 12,
  bottom: HEIGHT - 38,
} as const;

interface Bar {
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** The ends of the interval; null if there is none. */
  readonly whisker: { readonly low: number; readonly high: number } | null;
  readonly name: string;
}

/** Error rate by uncertainty, as bars of equal width: the bins are equally wide in its square root. */
export function reliabilityBars(
  bins: readonly UncertaintyBin[],
  said: ReliabilityText,
): { bars: Bar[]; edges: { at: number; words: string }[]; rates: { at: number; words: string }[] } {
  const highest = Math.max(0.01, ...bins.map(({ rate }) => rate.interval?.high ?? rate.value ?? 0));
  const marks = ticks(0, highest, 4);
  const x = linear(0, bins.length, frame.left, frame.right);
  const y = linear(0, marks.at(-1)!, frame.bottom, frame.top);
  return {
    bars: bins.flatMap((bin, place) =>
      bin.rate.value === null
        ? []
        : [
            {
              x: x.at(place) + 3,
              width: x.at(place + 1) - x.at(place) - 6,
              y: y.at(bin.rate.value),
              height: frame.bottom - y.at(bin.rate.value),
              whisker: bin.rate.interval && { low: y.at(bin.rate.interval.low), high: y.at(bin.rate.interval.high) },
              name: words(bin, said),
            },
          ],
    ),
    edges: [...bins.map(({ from }) => from), bins.at(-1)?.to ?? 0].map((nats, place) => ({
      at: x.at(place),
      words: nats.toFixed(nats > 0 && nats < 0.1 ? 3 : 2),
    })),
    rates: marks.map((value) => ({ at: y.at(value), words: percent(value) })),
  };
}

/** 0.0312 → "3.1%". */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
}

function words({ from, to, count, rate }: UncertaintyBin, { unit, wrong, things }: ReliabilityText): string {
  const interval = rate.interval && ` (${percent(rate.interval.low)} to ${percent(rate.interval.high)})`;
  return `${from.toFixed(3)} to ${to.toFixed(3)} ${unit}: ${percent(rate.value)} ${wrong}${interval ?? ''} of ${count} ${things}`;
}
