export {
  concat,
  depthToSpace,
  expandTo,
  gather,
  gatherElements,
  padEdges,
  padZeros,
  reshape,
  resize,
  scatterAdd,
  scatterRowsAdd,
  slice,
  spaceToDepth,
  transpose,
  upsampleTwice,
} from './arrange.js';
export { build, OPSETS } from './build.js';
export { argMax, gemm, matmul, reduceMax, reduceMean, reduceSum, topValues } from './contract.js';
export { averagePool, conv, convTranspose, maxPool } from './convolve.js';
export {
  abs,
  add,
  cast,
  cos,
  div,
  equal,
  erf,
  exp,
  floor,
  greater,
  leakyRelu,
  less,
  log,
  logSoftmax,
  max,
  min,
  mul,
  neg,
  relu,
  sigmoid,
  sign,
  sin,
  softmax,
  softplus,
  sqrt,
  sub,
  tanh,
  where,
} from './elementwise.js';
export { gradients } from './gradients.js';
export { loop } from './loop.js';
export type { Values } from './loop.js';
export { merge } from './merge.js';
export { readModel } from './model.js';
export type { ModelSummary, ValueInfo } from './model.js';
export { padEdgesBy, resizeTo, shapeOf, sliceBy } from './sized.js';
export { largestTensor } from './sizes.js';
export { trim } from './trim.js';
export { dataOf, elementCount, float32, tensor } from './tensor.js';
export type { ElementType, OpenSession, Session, Tensor } from './tensor.js';
export { constant, input, integers, scalar } from './value.js';
export type { Dim, Value } from './value.js';
