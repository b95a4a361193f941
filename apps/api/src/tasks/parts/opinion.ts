import type { PartsSchema } from '@gannet/contracts';
import type { OpenSession } from '@gannet/onnx';
import { encodeJoint, mirrorPairsOf, trainOpinion } from '@gannet/student';
import type { OpinionOrder } from '../server-task.js';

export async function learnOpinion(
  { schema: { classes }, sides, interpreter, examples, ...order }: OpinionOrder<PartsSchema>,
  openSession: OpenSession,
  options: Parameters<typeof trainOpinion>[2],
): Promise<Uint8Array> {
  const opinion = await trainOpinion(
    {
      ...order,
      imageSide: sides.image,
      labelSide: sides.label,
      classes: classes.length,
      mirror: mirrorPairsOf(classes.map(({ name }) => name)),
      examples: examples.flatMap(({ rgb, labels, weight }) =>
        labels === null ? [] : [{ rgb, labels: new Uint8Array(labels), weight }],
      ),
    },
    openSession,
    options,
  );
  return encodeJoint(interpreter, opinion);
}
