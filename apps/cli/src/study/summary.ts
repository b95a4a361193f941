import { type Contestant, contestantNames } from './contestants.js';
import type { Cell, Conditions } from './results.js';

/** The mean over some repeats with its standard error; null for a single repeat. */
export interface Mean {
  readonly mean: number;
  readonly error: number | null;
  readonly repeats: number;
}

export interface Summary {
  readonly conditions: Conditions;
  readonly strategies: readonly Contestant[];
  readonly cells: number;
  /** Scores by strategy and number of labelled images; cells that were not computed are absent. */
  readonly curve: readonly {
    readonly strategy: Contestant;
    readonly images: number;
    readonly miou: Mean;
    readonly pixelAccuracy: Mean;
  }[];
  /** Gain in mIoU over `random`, from the repeats that have both, so that differences between pools cancel out. */
  readonly gain: readonly { readonly strategy: Contestant; readonly images: number; readonly miou: Mean }[];
  /**
   * Scores on the rest of the test set when a percentage, the most uncertain images, is dropped; all strategies of a
   * repeat together.
   */
  readonly filter: readonly {
    readonly images: number;
    readonly dropped: number;
    readonly errorRate: Mean;
    readonly miou: Mean;
  }[];
}

/**
 * Null if there is nothing to average. The standard error is that of independent repeats: s / √n with n − 1 degrees of
 * freedom.
 */
export function meanOf(values: readonly number[]): Mean | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    error: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1) / values.length),
    repeats: values.length,
  };
}

export function summaryOf(conditions: Conditions, cells: readonly Cell[]): Summary {
  const strategies = contestantNames.filter((name) => cells.some(({ strategy }) => strategy === name));
  const at = (strategy: Contestant, images: number): Cell[] =>
    cells.filter((cell) => cell.strategy === strategy && cell.images === images);
  const grid = conditions.images.flatMap((images) => strategies.map((strategy) => ({ strategy, images })));
  const curve = grid.flatMap(({ strategy, images }) => {
    const some = at(strategy, images);
    const [miou, pixelAccuracy] = [
      meanOf(some.map((cell) => cell.miou)),
      meanOf(some.map((cell) => cell.pixelAccuracy)),
    ];
    return miou && pixelAccuracy ? [{ strategy, images, miou, pixelAccuracy }] : [];
  });
  const gain = grid.flatMap(({ strategy, images }) => {
    const miou =
      strategy === 'random'
        ? null
        : meanOf(
            at(strategy, images).flatMap((cell) => {
              const blind = at('random', images).find(({ repeat }) => repeat === cell.repeat);
              return blind ? [cell.miou - blind.miou] : [];
            }),
          );
    return miou ? [{ strategy, images, miou }] : [];
  });
  return {
    conditions,
    strategies,
    cells: cells.length,
    curve,
    gain,
    filter: conditions.images.flatMap((images) => filterAt(images, conditions, cells, strategies)),
  };
}

/** Only complete repeats count: if a strategy is missing, the mean would be over other strategies. */
function filterAt(
  images: number,
  { filter }: Conditions,
  cells: readonly Cell[],
  strategies: readonly Contestant[],
): Summary['filter'][number][] {
  const repeats = [...new Set(cells.map(({ repeat }) => repeat))].map((repeat) =>
    cells.filter((cell) => cell.repeat === repeat && cell.images === images),
  );
  const whole = repeats.filter((some) => some.length === strategies.length);
  return filter.flatMap((dropped, index) => {
    const over = (value: (kept: Cell['kept'][number]) => number): Mean | null =>
      meanOf(whole.flatMap((some) => meanOf(some.map(({ kept }) => value(kept[index]!)))?.mean ?? []));
    const [errorRate, miou] = [over((kept) => kept.errorRate), over((kept) => kept.miou)];
    return errorRate && miou ? [{ images, dropped, errorRate, miou }] : [];
  });
}
