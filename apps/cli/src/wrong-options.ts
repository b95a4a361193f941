import type { z } from 'zod';
import { WrongUsage } from './failed.js';

/** All invalid options, one per line, with their value and what would be valid; the messages are those of `faultOf`. */
export function wrongOptions({ issues }: z.ZodError, options: Readonly<Record<string, unknown>>): WrongUsage {
  return new WrongUsage(
    issues
      .map(({ path, message }) => `--${flagOf(String(path[0]))} ${String(options[String(path[0])])}: it ${message}.`)
      .join('\n'),
  );
}

/** `studentSteps` as it is typed: `student-steps`. */
function flagOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
