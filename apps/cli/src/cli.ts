import { createRequire } from 'node:module';
import { escapeNonAscii } from '@gannet/release';
import { Command, CommanderError } from 'commander';
import { ablationCommand } from './ablation/command.js';
import { benchCommand, benchSideCommand } from './bench/command.js';
import { checkProviderCommand } from './check-provider/command.js';
import { convertCommand } from './convert/command.js';
import { isInWorkspace } from './demo/bundled.js';
import { demoCommand } from './demo/command.js';
import { EXIT, Failed, USAGE } from './failed.js';
import { generatorCommand } from './generator/command.js';
import type { Io } from './io.js';
import { diffCommand } from './inspect/diff.js';
import { listCommand } from './inspect/list.js';
import { loginCommand } from './login/command.js';
import { makeCommand } from './make/command.js';
import { behindProxies } from './proxy.js';
import { predictCommand } from './predict/command.js';
import { projectCommand } from './project/command.js';
import { proofCommand } from './proof/command.js';
import { pullCommand } from './pull/command.js';
import { studyCommand } from './study/command.js';
import { trainCommand } from './train/command.js';
import { verifyCommand } from './verify/command.js';

const { version: VERSION } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Runs a command line (without the program's name) and returns the exit code; all output goes to `io`. */
export async function runCli(words: readonly string[], terminal: Io): Promise<number> {
  const io = wantsJson(words) ? inAscii(terminal) : terminal;
  let restore = (): void => undefined;
  try {
    restore = behindProxies(io.env);
    await program(io).parseAsync(words, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const failure = failureOf(error, io);
    // Commander has printed its own errors.
    if (!(error instanceof CommanderError)) io.err(failure.text ?? failure.message);
    if (wantsJson(words))
      io.out(JSON.stringify({ ...failure.details, error: { message: failure.message, code: failure.code } }));
    return failure.code === USAGE ? EXIT.usage : EXIT.failed;
  } finally {
    restore();
  }
}

/** Prints JSON in ASCII, because programs read it in the encoding of their locale. */
function inAscii(io: Io): Io {
  return { ...io, out: (line) => io.out(/^[[{]/.test(line) ? escapeNonAscii(line) : line) };
}

interface Failure {
  readonly message: string;
  readonly code: string;
  readonly details?: object;
  /** The text for people, if it is longer than the message. */
  readonly text?: string;
}

function failureOf(error: unknown, io: Io): Failure {
  if (error instanceof CommanderError) return { message: error.message.replace(/^error: /, ''), code: USAGE };
  if (io.signal.aborted) return { message: 'Stopped.', code: 'STOPPED' };
  if (error instanceof Failed) return error;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  // An error of the operating system is not a bug.
  if (typeof code === 'string' && typeof syscall === 'string')
    return { message: `The system refused: ${message}.`, code: 'FAILED' };
  return {
    message: `This is a bug of gannet: ${String(error)}`,
    code: 'BUG',
    text: `This is a bug of gannet: ${error instanceof Error ? error.stack : String(error)}`,
  };
}

/** Works for invalid command lines too: a program that asks for JSON always gets JSON. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).includes('--json');
}

function program(io: Io): Command {
  const gannet = new Command('gannet')
    .description('releases of labelled images: download, check, and see one being made')
    .version(VERSION)
    .enablePositionalOptions();
  const forReleases = [
    pullCommand(io),
    verifyCommand(io),
    convertCommand(io),
    makeCommand(io),
    trainCommand(io),
    predictCommand(io),
    loginCommand(io),
    listCommand(io),
    diffCommand(io),
    generatorCommand(io),
    projectCommand(io),
  ];
  for (const command of forReleases) gannet.addCommand(command);
  if (isInWorkspace()) {
    const forDevelopers = [
      demoCommand(io),
      benchCommand(io),
      studyCommand(io),
      ablationCommand(io),
      proofCommand(io),
      checkProviderCommand(io),
    ];
    for (const command of forDevelopers) gannet.addCommand(command);
    gannet.addCommand(benchSideCommand(), { hidden: true });
  }
  for (const command of withSubcommands(gannet)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) });
  }
  return gannet;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
