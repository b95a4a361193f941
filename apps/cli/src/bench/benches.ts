import { acquireBench } from './acquire.js';
import type { Bench } from './bench.js';
import { factoryBench } from './factory.js';
import { labelBench } from './label.js';
import { refitBench } from './refit.js';
import { releaseBench } from './release.js';
import { studentBench } from './student.js';
import { trainBench } from './train.js';

export const BENCHES: readonly Bench[] = [
  labelBench,
  trainBench,
  refitBench,
  factoryBench,
  acquireBench,
  releaseBench,
  studentBench,
];

export function benchNamed(name: string): Bench | undefined {
  return BENCHES.find((bench) => bench.name === name);
}
