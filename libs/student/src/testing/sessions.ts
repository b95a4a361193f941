// The library only describes graphs; its tests run them.
// eslint-disable-next-line @nx/enforce-module-boundaries
export { openSession } from '@gannet/runtime';
