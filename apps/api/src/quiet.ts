import type { LogLevel } from '@nestjs/common';

/** Log levels while a process starts: Nest would log every route otherwise. */
export const QUIET: LogLevel[] = ['fatal', 'error', 'warn'];
