import type { Plot } from '@gannet/student';
import { BASE, type Entry } from './entries.js';
import { type MethodName, METHOD_NAMES } from './methods.js';
import { isRelease } from './verdict.js';

/** The methods in the plot of scores: the baselines, and those of Gannet's that are more than one small change. */
const SHOWN: readonly MethodName[] = [
  'generated',
  'real',
  'generated+consistency',
  'real+consistency',
  'release',
  'release+self-training',
  'release+consistency',
  'release+real',
];

export function methodsOf(entries: readonly Entry[]): MethodName[] {
  return METHOD_NAMES.filter((name) => entries.some(({ method }) => method === name));
}

export function countsOf(entries: readonly Entry[]): number[] {
  return [...new Set(entries.map(({ labels }) => labels))].sort((a, b) => a - b);
}

export function efficiencyPlot(entries: readonly Entry[], measure: string): Plot {
  const shown = entries.filter(({ method }) => SHOWN.includes(method));
  return {
    title: 'What labels buy on real images',
    xLabel: 'labelled images',
    yLabel: `${measure} on real images`,
    ticks: countsOf(shown),
    scale: 'log',
    series: methodsOf(shown).map((name) => ({
      name,
      points: shown
        .filter(({ method }) => method === name)
        .map(({ labels, score, error }) => ({ x: labels, y: score, error })),
    })),
  };
}

/** The number of real labels that each label of a release is worth; null if no release can be expressed in them. */
export function worthPlot(entries: readonly Entry[]): Plot | null {
  const counted = entries.filter((one) => isRelease(one) && one.method !== BASE && one.worth !== null);
  if (counted.length === 0) return null;
  return {
    title: 'How many real labels a Gannet label is worth',
    xLabel: 'labelled images',
    yLabel: 'real labels for each label',
    ticks: countsOf(counted),
    scale: 'log',
    series: methodsOf(counted).map((name) => ({
      name,
      points: counted
        .filter(({ method }) => method === name)
        .map(({ labels, worth }) => ({
          x: labels,
          y: worth!.labels / labels,
          error: worth!.interval && (worth!.interval.high - worth!.interval.low) / 2 / labels,
        })),
    })),
  };
}
