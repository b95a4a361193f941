/** The prefix of the objects of all uploads. */
export const UPLOADS = 'generators';

/** The key prefix of an upload's package: graphs, generator.json and samples. */
export function uploadKey(uploadId: string): string {
  return `${UPLOADS}/${uploadId}`;
}

/** The key prefix of the pieces of the file that was sent. */
export function piecesKey(uploadId: string): string {
  return `${uploadKey(uploadId)}/file`;
}

/** Keys of pieces sort as their first bytes. */
export function pieceKey(uploadId: string, first: number): string {
  return `${piecesKey(uploadId)}/${String(first).padStart(12, '0')}`;
}

export function sampleKey(uploadId: string, seed: number): string {
  return `${uploadKey(uploadId)}/samples/${seed}.png`;
}
