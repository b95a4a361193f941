import { type NewUpload, type Upload, UPLOAD_PIECE_BYTES } from '@gannet/contracts';
import type { Api } from './api.js';
import { until } from './until.js';

const WORDS = { name: 'small', license: 'CC0', attribution: 'Nobody.' };

/** Begins an upload. */
export function begin(api: Api, bytes: number, more: Partial<NewUpload> = {}): Promise<Upload> {
  return api.call('startUpload', { body: { fileName: 'net.pkl', bytes, ...WORDS, ...more } });
}

export function sendPiece(api: Api, upload: string, first: number, bytes: BodyInit): Promise<Response> {
  const headers = { 'content-type': 'application/octet-stream' };
  return api.fetch('uploadPiece', { upload, first }, { body: bytes, headers });
}

/** Sends a file in pieces, as the browser does, and waits until it is ready or refused. */
export async function uploaded(api: Api, file: Uint8Array, more: Partial<NewUpload> = {}): Promise<Upload> {
  const { id } = await begin(api, file.length, more);
  for (let first = 0; first < file.length; first += UPLOAD_PIECE_BYTES) {
    const response = await sendPiece(api, id, first, Buffer.from(file.subarray(first, first + UPLOAD_PIECE_BYTES)));
    if (!response.ok) throw new Error(await response.text());
  }
  return until('the upload to be ready or refused', async () => {
    const upload = await api.call('upload', { params: { upload: id } });
    return ['ready', 'refused'].includes(upload.state) ? upload : null;
  });
}
