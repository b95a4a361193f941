/** The thread of one large picture. Node runs this file as it is (its types can be stripped) or as tsc compiled it. */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeIndexedPng, encodeRgbPng } from '@gannet/raster';
import type { Call } from './pngs.js';

const ENCODERS = { encodeIndexedPng, encodeRgbPng };
const { encoder, words } = workerData as Call;
const encode = ENCODERS[encoder] as (...of: unknown[]) => Uint8Array;
parentPort?.postMessage(encode(...words));
