export { concat, gather, padEdges, reshape, slice, spaceToDepth, transpose, upsampleTwice } from './arrange.js';
export { build, OPSETS } from './build.js';
export { argMax, conv, gemm, matmul, reduceMax, reduceMean, reduceSum, topValues } from './contract.js';
export {
  add, cast, div, equal, exp, floor, greater, less, log, logSoftmax, max, min, mul, neg, relu, softmax, sqrt, sub, where,
} from './elementwise.js';
export { loop } from './loop.js';
export type { Values } from './loop.js';
export { merge } from './merge.js';
export type { Chain, Part } from './merge.js';
export { readModel } from './model.js';
export type { ModelSummary, Place, StoredTensor } from './model.js';
export { dataOf, elementCount, float32, tensor } from './tensor.js';
export type { ElementArrays, ElementType, OpenSession, Session, Tensor } from './tensor.js';
export { constant, input, integers, scalar } from './value.js';
export type { Dim, Value } from './value.js';
