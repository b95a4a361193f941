import fc from 'fast-check';
import { keepThreshold } from './keep.js';
import { type SelectionFacts, nextDraw, select, type SelectionRules } from './select.js';

const RULES: SelectionRules = {
  firstDraw: 10,
  dropShare: 0,
  minConfidence: 0,
  greatestScore: Math.log(4),
  targets: [],
};
const image = (score: number, ...present: number[]): SelectionFacts => ({ score, present });
const keptOf = ({ isKept }: { isKept: Uint8Array }): number[] => [...isKept.keys()].filter((i) => isKept[i] === 1);

const scored = fc.double({ min: 0, max: 1.4, noNaN: true });
const drawnImages = fc.array(fc.record({ score: scored, present: fc.uniqueArray(fc.nat(3), { maxLength: 4 }) }), {
  maxLength: 60,
});

it('[C1] without confidence and targets is the filter alone', () => {
  fc.assert(
    fc.property(drawnImages, fc.double({ min: 0, max: 0.9, noNaN: true }), (drawn, dropShare) => {
      const { isKept, kept, dropped } = select(drawn, { ...RULES, firstDraw: drawn.length, dropShare });
      const filter = keepThreshold(
        drawn.map(({ score }) => score),
        dropShare,
      );
      expect([isKept, kept, dropped]).toEqual([
        filter.isKept,
        filter.kept,
        { uncertain: filter.dropped, unconfident: 0, surplus: 0 },
      ]);
    }),
  );
});

it('[C2] drops what is of too little confidence, where 1 is no disagreement and 0 the greatest', () => {
  const drawn = [0, 0.25, 0.5, 0.75, 1].map((share) => image(share * Math.log(4)));
  expect(keptOf(select(drawn, { ...RULES, minConfidence: 0.5 }))).toEqual([0, 1, 2]);
  expect(select(drawn, { ...RULES, minConfidence: 0.5, dropShare: 0.2 }).dropped).toEqual({
    uncertain: 1,
    unconfident: 1,
    surplus: 0,
  });
  expect(select([image(0), image(0)], { ...RULES, minConfidence: 1, greatestScore: 0 }).kept).toBe(2);
});

it('[C3] keeps of what was drawn for the targets only what shows something too rare', () => {
  const first = Array.from({ length: 10 }, (_, i) => image(i / 100, 0, ...(i < 1 ? [1] : [])));
  const rules = { ...RULES, targets: [{ label: 1, share: 0.25 }] };
  const short = select(first, rules);
  expect([short.isMet, short.reached]).toEqual([false, [0.1]]);
  const more = select(
    [...first, image(0.1, 0), image(0.1, 0, 1), image(0.1, 0, 1), image(0.1, 1), image(0.1, 1)],
    rules,
  );
  expect(keptOf(more).slice(10)).toEqual([11, 12]);
  expect(more).toMatchObject({
    kept: 12,
    reached: [0.25],
    isMet: true,
    dropped: { uncertain: 0, unconfident: 0, surplus: 3 },
  });
});

it('[C4] accounts for every image, keeps all that survives of the first draw, and never makes a target rarer by more draws', () => {
  fc.assert(
    fc.property(
      drawnImages,
      fc.nat(60),
      fc.array(fc.record({ label: fc.nat(3), share: fc.double({ min: 0.01, max: 1, noNaN: true }) }), {
        minLength: 1,
        maxLength: 1,
      }),
      (drawn, firstDraw, targets) => {
        const rules = { ...RULES, firstDraw, targets };
        const { isKept, kept, dropped, reached } = select(drawn, rules);
        expect(kept + dropped.uncertain + dropped.unconfident + dropped.surplus + (dropped.unusable ?? 0)).toBe(
          drawn.length,
        );
        expect(keptOf({ isKept }).length).toBe(kept);
        expect(isKept.subarray(0, firstDraw).every((one) => one === 1)).toBe(true);
        expect(reached[0]!).toBeGreaterThanOrEqual(select(drawn.slice(0, firstDraw), rules).reached[0]! - 1e-12);
      },
    ),
  );
});

it('[C6] leaves out what has no score, and drops its share of the others', () => {
  const drawn: SelectionFacts[] = [
    image(0.1),
    { score: null, present: [] },
    image(0.3),
    image(0.2),
    { score: null, present: [] },
    image(0.4),
  ];
  const { isKept, kept, dropped } = select(drawn, { ...RULES, firstDraw: 4, dropShare: 0.5 });
  expect([keptOf({ isKept }), kept, dropped]).toEqual([
    [0, 3],
    2,
    { uncertain: 2, unconfident: 0, surplus: 0, unusable: 2 },
  ]);
  expect(select([{ score: null, present: [] }], RULES)).toMatchObject({
    kept: 0,
    dropped: { unusable: 1 },
    isMet: true,
  });
});

it('[C5] draws a quarter of the first draw at a time, until the targets are met or the bound is reached', () => {
  const open = select([image(0)], { ...RULES, targets: [{ label: 1, share: 0.5 }] });
  const met = select([image(0, 1)], { ...RULES, targets: [{ label: 1, share: 0.5 }] });
  expect([10, 28, 30].map((drawn) => nextDraw(open, { drawn, firstDraw: 10, bound: 30 }))).toEqual([3, 2, 0]);
  expect(nextDraw(met, { drawn: 10, firstDraw: 10, bound: 30 })).toBe(0);
});
