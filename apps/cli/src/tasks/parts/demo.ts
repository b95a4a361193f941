import { CLASSES } from '../../demo/bundled.js';
import { evaluateOnOracle } from '../../demo/oracle-evaluation.js';
import { type RoundRow, tableHead, tableRow } from '../../demo/table.js';
import type { DemoTask } from '../../demo/task.js';

/** Classes of the bundled generator, evaluated against the oracle's label of every pixel. */
export function partsDemo(): DemoTask<RoundRow> {
  const truths = new Map<number, Uint8Array>();
  return {
    schema: { task: 'parts', classes: CLASSES.map((name) => ({ name })) },
    head: tableHead(),
    async measure(
      interpreter,
      { number, labelledInAll, quality, trainSeconds, labelSeconds },
      { oracle, ...evaluation },
    ) {
      const { miou, pixelAccuracy } = await evaluateOnOracle(interpreter, { ...evaluation, labeller: oracle, truths });
      const row: RoundRow = {
        round: number,
        labelled: labelledInAll,
        kfoldMiou: quality?.task === 'parts' ? quality.miou : null,
        oracleMiou: miou,
        oraclePixelAccuracy: pixelAccuracy,
        trainSeconds,
        labelSeconds,
      };
      return { row, line: tableRow(row, quality) };
    },
  };
}
