import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import type { Provider } from './messages.js';

/** CPU features for which the last bits of onnxruntime's kernels differ. */
const FEATURES = [
  'sse4_1',
  'avx',
  'avx2',
  'fma',
  'f16c',
  'avx_vnni',
  'avx512f',
  'avx512bw',
  'avx512dq',
  'avx512vl',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'amx_bf16',
  'amx_int8',
  'asimd',
  'asimddp',
  'asimdhp',
  'bf16',
  'i8mm',
  'sve',
  'sve2',
];

/**
 * Everything that results depend on bit for bit, as one line: runtime and version, platform, CPU features, and the
 * execution provider if it is another one than the CPU. Where the system does not list features (not Linux), the CPU's
 * model name is used instead.
 */
export function runtimeFingerprint(provider: Provider = 'cpu'): string {
  const parts = [versionOfRuntime(), `${process.platform}-${process.arch}`, cpuFeatures()];
  return [...parts, ...(provider === 'cpu' ? [] : [provider])].join('; ');
}

/** `onnxruntime-node 1.30.0` */
export function versionOfRuntime(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return `onnxruntime-node ${version}`;
}

function cpuFeatures(): string {
  const listed =
    process.platform === 'linux'
      ? /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
      : undefined;
  if (listed === undefined) return os.cpus()[0]?.model ?? 'unknown CPU';
  const has = new Set(listed.trim().split(/\s+/));
  return FEATURES.filter((feature) => has.has(feature)).join(' ');
}
