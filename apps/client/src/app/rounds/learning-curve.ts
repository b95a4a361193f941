import { Component, computed, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { type Headline, headlineOf, type Round } from '@gannet/contracts';
import { Icon } from '../ui/icon';
import { plural, score } from '../ui/words';
import { linear, nearest, ticks } from './chart-scales';

const WIDTH = 640;
const HEIGHT = 250;
const LEFT = 46;
const RIGHT = WIDTH - 14;
const TOP = 12;
const BOTTOM = HEIGHT - 36;
/** Minutes: only keeps an axis without any work from having no length. */
const SHORTEST_AXIS = 0.01;

interface Reading { readonly round: number; readonly minutes: number; readonly images: number; readonly name: string; readonly value: number; readonly low: number; readonly high: number }

/** Quality against human minutes, one point a round, with its 95 % interval; the same as a table. */
@Component({
  selector: 'g-learning-curve',
  imports: [MatButtonModule, Icon],
  templateUrl: './learning-curve.html',
  styleUrl: './learning-curve.scss',
})
export class LearningCurve {
  readonly rounds = input.required<readonly Round[]>();

  protected readonly isTable = signal(false);
  protected readonly pointed = signal<number | null>(null);
  protected readonly score = score;
  protected readonly frame = { width: WIDTH, height: HEIGHT, left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM };

  protected readonly readings = computed<Reading[]>(() => this.rounds()
    .flatMap(({ number, humanSeconds, quality }) => (quality === null ? [] : [{
      round: number, minutes: humanSeconds / 60, images: quality.images, ...readingOf(headlineOf(quality)),
    }]))
    .sort((a, b) => a.round - b.round));

  protected readonly name = computed(() => this.readings()[0]?.name ?? '');
  protected readonly chart = computed(() => {
    const readings = this.readings();
    const xTicks = ticks(0, Math.max(SHORTEST_AXIS, ...readings.map((r) => r.minutes)), 6);
    const yTicks = ticks(Math.min(...readings.map((r) => r.low)), Math.max(...readings.map((r) => r.high)), 4);
    const x = linear(xTicks[0]!, xTicks.at(-1)!, LEFT, RIGHT);
    const y = linear(yTicks[0]!, yTicks.at(-1)!, BOTTOM, TOP);
    const points = readings.map((r) => ({ x: x.at(r.minutes), y: y.at(r.value), low: y.at(r.low), high: y.at(r.high), name: words(r) }));
    return {
      points,
      line: points.map((p) => `${p.x},${p.y}`).join(' '),
      band: [...points.map((p) => `${p.x},${p.high}`), ...points.map((p) => `${p.x},${p.low}`).reverse()].join(' '),
      xTicks: xTicks.map((value) => ({ at: x.at(value), words: String(Number(value.toPrecision(6))) })),
      yTicks: yTicks.map((value) => ({ at: y.at(value), words: value.toFixed(2) })),
    };
  });

  protected readonly caption = computed(() => {
    const reading = this.readings()[this.pointed() ?? this.readings().length - 1];
    return reading === undefined ? '' : words(reading);
  });

  protected point(event: PointerEvent): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = nearest(this.chart().points.map((p) => p.x), ((event.clientX - box.left) / box.width) * WIDTH);
    this.pointed.set(at === -1 ? null : at);
  }
}

/** A number without an interval is drawn as one without width. */
function readingOf({ name, value, interval }: Headline): Pick<Reading, 'name' | 'value' | 'low' | 'high'> {
  return { name, value, ...(interval ?? { low: value, high: value }) };
}

function words(r: Reading): string {
  const minutes = r.minutes < 10 ? r.minutes.toFixed(1) : r.minutes.toFixed(0);
  return `round ${r.round}: ${r.name} ${score(r.value)} (${score(r.low)} to ${score(r.high)}) from ${plural(r.images, 'image')} in ${minutes} min of human work`;
}
