import { CLASSES } from './bundled.js';
import { examine } from './exam.js';
import { type RoundRow, tableHead, tableRow } from './table.js';
import type { DemoTask } from './task.js';

/** Part classes of the bundled generator; the exam asks for the oracle's label of every pixel. */
export function partsTask(): DemoTask<RoundRow> {
  const truths = new Map<number, Uint8Array>();
  return {
    schema: { task: 'parts', classes: CLASSES.map((name) => ({ name })) },
    head: tableHead(),
    async measure(interpreter, { number, labelledInAll, quality, trainSeconds, labelSeconds }, { oracle, ...exam }) {
      const { miou, pixelAccuracy } = await examine(interpreter, { ...exam, labeller: oracle, truths });
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
