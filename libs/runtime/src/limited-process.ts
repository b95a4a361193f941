import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';

const GIB = 2 ** 30;
/** Address space that the threads of a process reserve, half a gibibyte each, but hardly use. */
const RESERVED_ADDRESS_SPACE = 8 * GIB;
/** Page size of Linux on every machine that onnxruntime-node supports. */
const PAGE = 4096;

/**
 * Starts Node with an empty environment. Where a shell can limit memory (Linux), an allocation far beyond `memory` bytes
 * fails at once; smaller excesses show in `residentOf`.
 */
export function spawnLimited(words: readonly string[], memory: number, options: SpawnOptions): ChildProcess {
  const own = { ...options, env: {} };
  if (process.platform !== 'linux') return spawn(process.execPath, words, own);
  const limited = 'ulimit -d "$0" && exec "$@"';
  const kilobytes = String(Math.ceil((memory + RESERVED_ADDRESS_SPACE) / 1024));
  return spawn('/bin/sh', ['-c', limited, kilobytes, process.execPath, ...words], own);
}

/** Resident memory of a process in bytes; 0 where it is not known. */
export function residentOf(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE;
  } catch {
    return 0; // not Linux, or the process has exited
  }
}
