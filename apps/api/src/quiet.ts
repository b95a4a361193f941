import type { LogLevel } from '@nestjs/common';

/** What is logged while a process starts: Nest would tell of every route otherwise. */
export const QUIET: LogLevel[] = ['fatal', 'error', 'warn'];
