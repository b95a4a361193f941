/**
 * Disagreement in nats as it goes over the wire: 0 is none, 255 as much as so many members can have over so many
 * classes; base64.
 */
export function uncertaintyBytes(uncertainty: Float32Array, members: number, classes: number): string {
  const most = Math.log(Math.min(members, classes));
  return Buffer.from(
    Uint8Array.from(uncertainty, (value) => Math.min(255, Math.max(0, Math.round((255 * value) / most)))),
  ).toString('base64');
}
