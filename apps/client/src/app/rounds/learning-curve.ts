import { Component, computed, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { type Headline, headlineOf, type Round } from '@gannet/contracts';
import { Icon } from '../ui/icon';
import { plural, score } from '../ui/words';
import { linear, nearest, ticks } from '../ui/chart-scales';
import { unchangedUpTo } from './unchanged';

const WIDTH = 640;
const HEIGHT = 250;
const LEFT = 46;
const RIGHT = WIDTH - 14;
const TOP = 12;
const BOTTOM = HEIGHT - 36;
/** In minutes, so that an axis without any work has a length. */
const SHORTEST_AXIS = 0.01;

/** A score with its interval, which is empty if there is none. */
interface Measure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Reading extends Measure {
  readonly round: number;
  readonly minutes: number;
  readonly images: number;
  readonly name: string;
  /** On the gold set; null if it was empty. */
  readonly gold: (Measure & { readonly images: number }) | null;
  /** Up to this round: annotations compared with their prediction, and those equal to it. */
  readonly unchanged: Round['unchanged'];
}

/** Quality against human minutes, one point a round, by cross-validation and on the gold set; a chart or a table. */
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

  protected readonly readings = computed<Reading[]>(() =>
    this.rounds()
      .flatMap(({ number, humanSeconds, quality, gold }) =>
        quality === null
          ? []
          : [
              {
                round: number,
                minutes: humanSeconds / 60,
                images: quality.images,
                name: headlineOf(quality).name,
                ...measureOf(headlineOf(quality)),
                gold: gold && { ...measureOf(headlineOf(gold)), images: gold.images },
                unchanged: unchangedUpTo(number, this.rounds()),
              },
            ],
      )
      .sort((a, b) => a.round - b.round),
  );

  protected readonly name = computed(() => this.readings()[0]?.name ?? '');
  protected readonly chart = computed(() => {
    const readings = this.readings();
    const xTicks = ticks(0, Math.max(SHORTEST_AXIS, ...readings.map((r) => r.minutes)), 6);
    const measures = readings.flatMap((r) => (r.gold === null ? [r] : [r, r.gold]));
    const yTicks = ticks(Math.min(...measures.map((m) => m.low)), Math.max(...measures.map((m) => m.high)), 4);
    const x = linear(xTicks[0]!, xTicks.at(-1)!, LEFT, RIGHT);
    const y = linear(yTicks[0]!, yTicks.at(-1)!, BOTTOM, TOP);
    const place = (minutes: number, m: Measure) => ({
      x: x.at(minutes),
      y: y.at(m.value),
      low: y.at(m.low),
      high: y.at(m.high),
    });
    const points = readings.map((r) => ({ ...place(r.minutes, r), name: words(r) }));
    const gold = readings.flatMap((r) => (r.gold === null ? [] : [place(r.minutes, r.gold)]));
    return {
      points,
      gold,
      goldLine: gold.map((p) => `${p.x},${p.y}`).join(' '),
      line: points.map((p) => `${p.x},${p.y}`).join(' '),
      band: [...points.map((p) => `${p.x},${p.high}`), ...points.map((p) => `${p.x},${p.low}`).reverse()].join(' '),
      xTicks: xTicks.map((value) => ({ at: x.at(value), words: String(Number(value.toPrecision(6))) })),
      yTicks: yTicks.map((value) => ({ at: y.at(value), words: value.toFixed(2) })),
    };
  });

  protected readonly hasGold = computed(() => this.readings().some(({ gold }) => gold !== null));
  protected readonly hasCompared = computed(() => this.readings().some(({ unchanged }) => unchanged.of > 0));
  protected readonly caption = computed(() => {
    const reading = this.readings()[this.pointed() ?? this.readings().length - 1];
    return reading === undefined ? '' : words(reading);
  });

  protected point(event: PointerEvent): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = nearest(
      this.chart().points.map((p) => p.x),
      ((event.clientX - box.left) / box.width) * WIDTH,
    );
    this.pointed.set(at === -1 ? null : at);
  }
}

function measureOf({ value, interval }: Headline): Measure {
  return { value, ...(interval ?? { low: value, high: value }) };
}

function words(r: Reading): string {
  const minutes = r.minutes < 10 ? r.minutes.toFixed(1) : r.minutes.toFixed(0);
  const gold =
    r.gold === null ? '' : `; on gold ${score(r.gold.value)} (${score(r.gold.low)} to ${score(r.gold.high)})`;
  const unchanged = r.unchanged.of === 0 ? '' : `; accepted unchanged: ${r.unchanged.count} of ${r.unchanged.of}`;
  return `round ${r.round}: ${r.name} ${score(r.value)} (${score(r.low)} to ${score(r.high)}) from ${plural(r.images, 'image')} in ${minutes} min of human work${gold}${unchanged}`;
}
