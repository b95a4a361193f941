/** Throws RangeError for a number that is not finite. */
export function expectFinite(numbers: Float32Array | number[]): void {
  for (const number of numbers)
    if (!Number.isFinite(number)) throw new RangeError('the student answers with numbers that are not finite');
}
