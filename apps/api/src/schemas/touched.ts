import { type SchemaPreview, taskContract } from '@gannet/contracts';
import { SchemaHistory } from '../projects/schema-history.js';
import type { SchemaVersionRow } from '../projects/schema-versions.table.js';
import type { StoredAnswer } from '../tasks/server-task.js';
import { serverTask } from '../tasks/tasks.js';

/** An annotation, with the version of its labels. */
type Kept = StoredAnswer & { readonly schemaVersion: number; readonly isGold: boolean; readonly isStale: boolean };

/** Which annotations a change touches: those with a label that it merges, deletes or splits. */
export async function touchedBy(
  annotations: AsyncIterable<Kept>,
  history: SchemaHistory,
  next: SchemaVersionRow,
): Promise<Pick<SchemaPreview, 'touched' | 'annotations' | 'gold' | 'relabelled'>> {
  const { schema } = history.current;
  const names = taskContract(schema.task)
    .labelsOf(schema)
    .map(({ name }) => name);
  const touched = labelsOf(next).map((label) => ({ label, images: 0, amount: 0 }));
  const after = new SchemaHistory([...history.versions, next]);
  const counts = { annotations: 0, gold: 0, relabelled: 0 };
  for await (const { schemaVersion, isGold, isStale, ...kept } of annotations) {
    const amounts = serverTask(schema.task).amountsOf(history.read(kept, schemaVersion), schema);
    const inIt = touched.filter(({ label }) => amounts[label]! > 0);
    for (const one of inIt) {
      one.images++;
      one.amount += amounts[one.label]!;
    }
    if (inIt.length > 0) counts.annotations++;
    if (inIt.length > 0 && isGold) counts.gold++;
    if (!isStale && after.isStale(kept, schemaVersion)) counts.relabelled++;
  }
  return { touched: touched.map(({ label, ...one }) => ({ name: names[label]!, ...one })), ...counts };
}

function labelsOf({ operations }: SchemaVersionRow): number[] {
  const labels = operations.flatMap((one) =>
    one.kind === 'merge' || one.kind === 'delete' || one.kind === 'split' ? [one.label] : [],
  );
  return [...new Set(labels)];
}
