/**
 * The 97.5% quantiles of Student's t distribution with 1, 2, … 30 degrees of freedom (Student 1908; any table of the
 * distribution).
 */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** A mean of independent measurements. */
export interface MeanWithError {
  readonly mean: number;
  /** Half the width of the 95% interval; null for a single measurement. */
  readonly error: number | null;
}

/**
 * Mean of independent measurements with Student's 95% interval, mean ± t·s/√n. Meant for the few repeats of an
 * experiment, for which a bootstrap would be too narrow. Null without measurements.
 */
export function meanWithError(values: readonly number[]): MeanWithError | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, error: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  // Beyond the table its last entry is used: the quantile only decreases (to 1.96), so the interval is never too
  // narrow.
  const quantile = QUANTILES[Math.min(count - 1, QUANTILES.length) - 1] as number;
  return { mean, error: quantile * Math.sqrt(variance / count) };
}
