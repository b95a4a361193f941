import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { benchCommand, benchSideCommand } from './bench/command.js';
import { convertCommand } from './convert/command.js';
import { isInWorkspace } from './demo/bundled.js';
import { demoCommand } from './demo/command.js';
import { EXIT, Failed, WrongUsage } from './failed.js';
import type { Io } from './io.js';
import { diffCommand } from './look/diff.js';
import { listCommand } from './look/list.js';
import { loginCommand } from './login/command.js';
import { makeCommand } from './make/command.js';
import { pullCommand } from './pull/command.js';
import { studyCommand } from './study/command.js';
import { verifyCommand } from './verify/command.js';

const { version: VERSION } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Runs one command line (without the program's own name). Answers with the exit code; everything it says goes to `io`. */
export async function runCli(words: readonly string[], io: Io): Promise<number> {
  try {
    await program(io).parseAsync(words, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (io.signal.aborted) io.err('Stopped.');
    else if (error instanceof Failed) io.err(error.message);
    else io.err(`This is a bug of gannet: ${error instanceof Error ? error.stack : String(error)}`);
    return error instanceof WrongUsage ? EXIT.usage : EXIT.failed;
  }
}

function program(io: Io): Command {
  const gannet = new Command('gannet').description('releases of labelled images: download, check, and see one being made').version(VERSION).enablePositionalOptions();
  const forReleases = [pullCommand(io), verifyCommand(io), convertCommand(io), makeCommand(io), loginCommand(io), listCommand(io), diffCommand(io)];
  for (const command of forReleases) gannet.addCommand(command);
  if (isInWorkspace()) {
    for (const command of [demoCommand(io), benchCommand(io), studyCommand(io)]) gannet.addCommand(command);
    gannet.addCommand(benchSideCommand(), { hidden: true });
  }
  for (const command of [gannet, ...gannet.commands]) {
    command.exitOverride().configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  }
  return gannet;
}
