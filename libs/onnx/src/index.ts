export { dataOf, elementCount, float32, tensor } from './tensor.js';
export type { ElementArrays, ElementType, OpenSession, Session, Tensor } from './tensor.js';
