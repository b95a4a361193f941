import type { Look } from '@gannet/student';
import { niceTicks, plotSvg } from '../plot.js';

const HEIGHT = 420;
const WIDTH = 740;

/** The loss and the score of every look, one plot below the other, as SVG. */
export function curvesSvg(looks: readonly Look[], scoreName: string): string {
  const ticks = niceTicks(0, looks.at(-1)?.step ?? 1);
  const plot = (title: string, of: (look: Look) => number | null): string =>
    plotSvg({
      title,
      xLabel: 'steps',
      yLabel: title,
      ticks,
      scale: 'linear',
      series: [
        {
          name: title,
          points: looks.flatMap((look) =>
            of(look) === null ? [] : [{ x: look.step, y: of(look) as number, error: null }],
          ),
        },
      ],
    });
  const placed = (svg: string, y: number): string =>
    svg.replace('<svg ', `<svg y="${y}" width="${WIDTH}" height="${HEIGHT}" `);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${2 * HEIGHT}" role="img" aria-label="training curves">`,
    placed(
      plot('training loss', ({ loss }) => loss),
      0,
    ),
    placed(
      plot(`validation ${scoreName}`, ({ score }) => score),
      HEIGHT,
    ),
    '</svg>',
    '',
  ].join('\n');
}
