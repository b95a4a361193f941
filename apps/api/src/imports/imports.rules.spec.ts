import type { FileImage } from '../tasks/files/label-file.js';
import { Findings } from './imports.rules.js';

const image = (seed: number, psi: number | null, file = `${seed}.png`): FileImage => ({
  ...{ file, seed, psi },
  answer: { labels: Buffer.from([0, 1, 1, 0]), points: null },
});

it('images of another psi than those before are refused: their labels would lie on other images', () => {
  const findings = new Findings(10);
  const noted = [image(1, 0.7), image(2, 1), image(2, 0.7, 'again.png'), image(3, null)].map((one) =>
    findings.note(one),
  );
  expect(noted.map((one) => one?.file ?? null)).toEqual(['1.png', null, 'again.png', '3.png']);
  expect([findings.psi, findings.seeds]).toEqual([0.7, [1, 2, 3]]);
  expect(findings.problems).toEqual([
    { file: '2.png', problem: 'it was made at psi 1, and those before it at 0.7: import it by itself' },
  ]);
});

it('a file that says no psi has none', () => {
  const findings = new Findings(10);
  findings.note(image(1, null));
  expect(findings.psi).toBeNull();
});
