import { nice, ticks } from 'd3-array';

/** A line of a plot. */
interface Series {
  readonly name: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    /** Half the length of the error bar; null for none. */ readonly error: number | null;
  }[];
}

export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Tick positions on the x axis; `log` for a logarithmic scale. */
  readonly ticks: readonly number[];
  readonly scale: 'linear' | 'log';
  readonly series: readonly Series[];
}

const SIZE = { width: 740, height: 420 };
const FRAME = { left: 70, right: 210, top: 44, bottom: 56 };

/**
 * Okabe and Ito (2008): distinguishable with every kind of colour vision; the two dark ones are lighter on a dark
 * background.
 */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#777777'];
const ON_DARK = ['#56b4e9', '#ff7f2a', '#2fcf9f', '#e5a3c8', '#f0e442', '#bbbbbb'];

/** Approximate number of intervals on an axis. */
const INTERVALS = 5;

/** A distinct mark for each line, so that colour is never the only difference. Centred at (0, 0). */
const MARKS = [
  '<circle r="4.5"/>',
  '<rect x="-4" y="-4" width="8" height="8"/>',
  '<path d="M0-5.5 5 4H-5Z"/>',
  '<path d="M0-6 5 0 0 6-5 0Z"/>',
  '<path d="M0 5.5-5-4H5Z"/>',
  '<path d="M-5-2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z"/>',
];

/** Each colour twice: the second time dashed and with another mark. */
const MOST_LINES = 2 * COLOURS.length;

/** Horizontal offset in pixels between lines with the same x, so that their error bars do not overlap. */
const ASIDE = 3;

/** A plot as SVG: axes, lines with error bars, a legend; readable on light and dark pages. At most twelve lines. */
export function plotSvg(plot: Plot): string {
  const { title, xLabel, yLabel, series, ticks } = plot;
  if (series.length > MOST_LINES)
    throw new RangeError(`${series.length} lines cannot be told apart, at most ${MOST_LINES}`);
  const places = placing(plot);
  const middle = { x: (FRAME.left + SIZE.width - FRAME.right) / 2, y: (FRAME.top + SIZE.height - FRAME.bottom) / 2 };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${styles(series.length)}</style>`,
    `<rect class="ground" width="${SIZE.width}" height="${SIZE.height}"/>`,
    text(FRAME.left, 24, title, 'start', 'title'),
    ...places.yTicks.map((value) => gridLine(places.y(value), numberText(value))),
    ...ticks.map((value) => text(places.x(value), SIZE.height - FRAME.bottom + 20, numberText(value), 'middle')),
    text(middle.x, SIZE.height - 14, xLabel, 'middle'),
    `<g transform="translate(18 ${places.round(middle.y)}) rotate(-90)">${text(0, 0, yLabel, 'middle')}</g>`,
    ...series.map((one, index) => lineOf(one, index, (index - (series.length - 1) / 2) * ASIDE, places)),
    ...series.map(({ name }, index) => legendOf(name, index)),
    '</svg>',
    '',
  ].join('\n');
}

interface Places {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly yTicks: readonly number[];
  readonly round: (value: number) => number;
}

function placing({ ticks, scale, series }: Plot): Places {
  const at = (value: number): number => (scale === 'log' ? Math.log(value) : value);
  const ends = series.flatMap(({ points }) => points.flatMap(({ y, error }) => [y - (error ?? 0), y + (error ?? 0)]));
  const yTicks = niceTicks(Math.min(...ends), Math.max(...ends));
  const between = (value: number, from: number, to: number): number =>
    to === from ? 0.5 : (value - from) / (to - from);
  const [left, right] = [at(ticks[0] ?? 1), at(ticks.at(-1) ?? 1)];
  const [low, high] = [yTicks[0] ?? 0, yTicks.at(-1) ?? 1];
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    yTicks,
    round,
    x: (value) =>
      round(FRAME.left + 16 + between(at(value), left, right) * (SIZE.width - FRAME.left - FRAME.right - 32)),
    y: (value) =>
      round(SIZE.height - FRAME.bottom - between(value, low, high) * (SIZE.height - FRAME.top - FRAME.bottom)),
  };
}

/** Round numbers, two to nine of them, that cover the range. */
export function niceTicks(least: number, most: number): number[] {
  if (!(Number.isFinite(least) && Number.isFinite(most))) return [0, 1];
  return ticks(...nice(least, Math.max(most, least + 1e-3), INTERVALS), INTERVALS);
}

function lineOf({ points }: Series, index: number, aside: number, { x, y, round }: Places): string {
  const at = points.map((point) => ({
    x: round(x(point.x) + aside),
    y: y(point.y),
    low: y(point.y - (point.error ?? 0)),
    high: y(point.y + (point.error ?? 0)),
    hasBar: point.error !== null,
  }));
  const bars = at
    .filter(({ hasBar }) => hasBar)
    .map((p) => `<path class="bar" d="M${p.x} ${p.low}V${p.high}M${p.x - 3} ${p.low}h6M${p.x - 3} ${p.high}h6"/>`);
  const marks = at.map((p) => `<g transform="translate(${p.x} ${p.y})">${markOf(index)}</g>`);
  return [
    `<g class="s${index}">`,
    `<polyline${isAgain(index) ? ' stroke-dasharray="7 4"' : ''} points="${at.map((p) => `${p.x},${p.y}`).join(' ')}"/>`,
    ...bars,
    ...marks,
    '</g>',
  ].join('');
}

function legendOf(name: string, index: number): string {
  const [left, top] = [SIZE.width - FRAME.right + 14, FRAME.top + 10 + index * 22];
  return `<g class="s${index}"><path class="bar" d="M${left} ${top}h22"/><g transform="translate(${left + 11} ${top})">${markOf(index)}</g></g>${text(left + 30, top + 4, name, 'start')}`;
}

function isAgain(index: number): boolean {
  return index >= COLOURS.length;
}

function markOf(index: number): string {
  return MARKS[(index + (isAgain(index) ? 3 : 0)) % MARKS.length]!;
}

function gridLine(y: number, words: string): string {
  return `<path class="grid" d="M${FRAME.left} ${y}H${SIZE.width - FRAME.right}"/>${text(FRAME.left - 8, y + 4, words, 'end')}`;
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', kind = ''): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${kind && ` class="${kind}"`}>${escaped(words)}</text>`;
}

function styles(count: number): string {
  const colours = (palette: readonly string[]): string =>
    Array.from(
      { length: count },
      (_, index) => `.s${index}{fill:${palette[index % palette.length]!};stroke:${palette[index % palette.length]!}}`,
    ).join('');
  return [
    'text{font:13px system-ui,sans-serif;fill:#222}.title{font-size:15px;font-weight:600}.ground{fill:#fff}.grid{stroke:#ddd}',
    'polyline{fill:none;stroke-width:2}.bar{fill:none;stroke-width:1.5}',
    colours(COLOURS),
    `@media(prefers-color-scheme:dark){text{fill:#ddd}.ground{fill:#161616}.grid{stroke:#3a3a3a}${colours(ON_DARK)}polyline,.bar{fill:none}}`,
  ].join('');
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
