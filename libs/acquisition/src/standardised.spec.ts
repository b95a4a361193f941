import { standardised } from './standardised.js';

const of = (...rows: number[][]): Float32Array[] => rows.map((row) => Float32Array.from(row));

describe('[A13] standardised embeddings', () => {
  it('have zero mean and unit variance in every channel, and labelled ones follow', () => {
    const { points, labelled, meanSquaredDistance } = standardised(
      of([1, 300], [3, 100], [1, 100], [3, 300]),
      of([2, 200], [5, 0]),
    );
    expect(points).toEqual(of([-1, 1], [1, -1], [-1, -1], [1, 1]));
    expect(labelled).toEqual(of([0, 0], [3, -2]));
    // The pairs are 4, 4, 4, 4, 8 and 8 apart, squared.
    expect(meanSquaredDistance).toBeCloseTo(32 / 6, 12);
  });

  it('are 0 in a channel that does not vary, also where its mean cannot be told exactly', () => {
    const { points, labelled, meanSquaredDistance } = standardised(of([0.1, 1], [0.1, 3], [0.1, 5]), of([7, 3]));
    expect(points.map(([constant]) => constant)).toEqual([0, 0, 0]);
    expect(labelled).toEqual(of([0, 0]));
    expect(meanSquaredDistance).toBeCloseTo(3, 12);
  });

  it('of one candidate are 0, and of none are none', () => {
    expect(standardised(of([4, 5]), of([6, 7]))).toEqual({
      points: of([0, 0]),
      labelled: of([0, 0]),
      meanSquaredDistance: 0,
    });
    expect(standardised([], of([1]))).toEqual({ points: [], labelled: [], meanSquaredDistance: 0 });
  });
});
