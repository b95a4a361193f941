/**
 * Worker thread that encodes one large image. Node runs this file as it is (by type stripping) or as compiled by tsc.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeIndexedPng, encodeRgbPng } from '@gannet/raster';
import type { Call } from './pngs.js';

const ENCODERS = { encodeIndexedPng, encodeRgbPng };
const { encoder, words } = workerData as Call;
const encode = ENCODERS[encoder] as (...of: unknown[]) => Uint8Array;
parentPort?.postMessage(encode(...words));
