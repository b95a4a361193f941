import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';

const GIB = 2 ** 30;
/** Address space that the threads of a process reserve, half a gibibyte each, but hardly use. */
const RESERVED_ADDRESS_SPACE = 8 * GIB;
/** Page size of Linux on every machine that onnxruntime-node supports. */
const PAGE = 4096;

/**
 * The C library gives freed blocks of this size back to the system. By default it raises the limit as it goes, and the
 * process would keep what closed sessions had taken.
 */
const RETURNED_BLOCK = { MALLOC_MMAP_THRESHOLD_: String(2 ** 20), MALLOC_TRIM_THRESHOLD_: String(2 ** 20) };

/**
 * Starts Node with an environment of its own. Where a shell can limit memory (Linux), an allocation far beyond `memory` bytes
 * fails at once; smaller excesses show in `residentOf`.
 */
export function spawnLimited(words: readonly string[], memory: number, options: SpawnOptions): ChildProcess {
  const own = { ...options, env: RETURNED_BLOCK };
  if (process.platform !== 'linux') return spawn(process.execPath, words, own);
  const limited = 'ulimit -d "$0" && exec "$@"';
  const kilobytes = String(Math.ceil((memory + RESERVED_ADDRESS_SPACE) / 1024));
  return spawn('/bin/sh', ['-c', limited, kilobytes, process.execPath, ...words], own);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What drivers of devices look for in the environment: their libraries, which devices there are, their caches. */
const OF_DEVICES =
  /^(?:PATH|LD_LIBRARY_PATH|HOME|USERPROFILE|LOCALAPPDATA|TEMP|TMP|TMPDIR|SYSTEMROOT|(?:CUDA|NVIDIA|CUDNN)_\w+)$/i;

/** The part of an environment that drivers of devices need. */
export function deviceEnvironment(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => OF_DEVICES.test(name)));
}

/** Starts Node with this environment, and no limit on the memory that drivers may reserve. */
export function spawnForDevice(
  words: readonly string[],
  environment: Environment,
  options: SpawnOptions,
): ChildProcess {
  return spawn(process.execPath, words, { ...options, env: { ...environment, ...RETURNED_BLOCK } });
}

/** Resident memory of a process in bytes; 0 where it is not known. */
export function residentOf(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE;
  } catch {
    return 0; // not Linux, or the process has exited
  }
}
