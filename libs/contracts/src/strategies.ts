import { z } from 'zod';
import { shown } from './form-fields.js';

/** The strategies that an admin can choose, in the order in which they are offered, each in a few words. */
const strategyTitles = {
  'disagreement+coreset': "disagreement, spread out (the paper's best)",
  'disagreement+chance': 'disagreement, sampled at random',
  disagreement: 'disagreement of the members',
  'class-balanced': 'disagreement, classes weighted equally',
  'class-balanced+chance': 'class by class, sampled at random',
  herding: 'typical, then uncertain (herding)',
  coreset: 'as different as possible',
  entropy: 'entropy of one member',
  random: 'at random',
} as const;

export type Strategy = keyof typeof strategyTitles;
export const Strategy = z
  .enum(Object.keys(strategyTitles) as Strategy[])
  .register(shown, { title: 'Strategy', options: strategyTitles });

/** The strategy that is used in place of another while there is no interpreter, as in a first round. */
export function withoutInterpreter(strategy: Strategy): 'coreset' | 'herding' {
  return strategy === 'herding' ? 'herding' : 'coreset';
}
