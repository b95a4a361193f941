import type { Validation } from '../types.js';
import { niceTicks, plotSvg } from '../plot.js';

const HEIGHT = 420;
const WIDTH = 740;

/** The loss and the score of every validation, in two plots, as SVG. */
export function curvesSvg(validations: readonly Validation[], scoreName: string): string {
  const ticks = niceTicks(0, validations.at(-1)?.step ?? 1);
  const plot = (title: string, of: (validation: Validation) => number | null): string =>
    plotSvg({
      title,
      xLabel: 'steps',
      yLabel: title,
      ticks,
      scale: 'linear',
      series: [
        {
          name: title,
          points: validations.flatMap((validation) =>
            of(validation) === null ? [] : [{ x: validation.step, y: of(validation) as number, error: null }],
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
