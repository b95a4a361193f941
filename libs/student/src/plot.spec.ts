import { niceTicks, type Plot, plotSvg } from './plot.js';

const plot = (names: readonly string[]): Plot => ({
  title: 'A <title>',
  xLabel: 'x',
  yLabel: 'y',
  ticks: [1, 2, 4],
  scale: 'log',
  series: names.map((name) => ({
    name,
    points: [
      { x: 1, y: 0.5, error: 0.1 },
      { x: 4, y: 0.7, error: null },
    ],
  })),
});

test('[P1] every line has a mark and a colour of its own, and a bar only where there is an error', () => {
  const svg = plotSvg(plot([...'abcdefghijkl']));
  const lines = [...svg.matchAll(/<g class="s\d+"><polyline.*?<\/g>(?=\n)/g)].map(([line]) => line);
  expect(lines).toHaveLength(12);
  const scores = lines.map((line) => /translate\([^)]*\)">(<\w+[^>]*>)/.exec(line)![1]!);
  expect(new Set(scores.slice(0, 6)).size).toBe(6);
  const colours = lines.map((line) => new RegExp(`\\.${/s\d+/.exec(line)![0]}\\{fill:(#\\w+)`).exec(svg)![1]!);
  expect(new Set(colours.slice(0, 6)).size).toBe(6);
  // From the seventh line on colours and scores come again, in other pairs and with a dashed line.
  expect(new Set(lines.map((_, at) => colours[at]! + scores[at]!)).size).toBe(12);
  expect(lines.map((line) => line.includes('stroke-dasharray'))).toEqual(lines.map((_, at) => at >= 6));
  for (const line of lines) expect(line.match(/class="bar"/g)).toHaveLength(1);
  expect(svg).toContain('A &lt;title>');
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(() => plotSvg(plot([...'abcdefghijklm']))).toThrow('13 lines cannot be told apart, at most 12');
});

test('[P1] equal factors are equal distances on a log axis, and the y axis holds every bar', () => {
  const svg = plotSvg(plot(['a']));
  const x = [...svg.matchAll(/<text x="([\d.]+)" y="384" text-anchor="middle">[124]</g)].map(([, at]) => Number(at));
  expect(x).toHaveLength(3);
  expect(x[1]! - x[0]!).toBeCloseTo(x[2]! - x[1]!, 0);
  for (const [least, most] of [
    [0.4, 0.7],
    [0, 0],
    [3.01, 3.02],
    [-5, 120],
  ] as const) {
    const ticks = niceTicks(least, most);
    expect(ticks[0]).toBeLessThanOrEqual(least);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(10);
  }
});
