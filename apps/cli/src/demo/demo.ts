import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { plural, type Round } from '@gannet/contracts';
import type { GeneratorPackage } from '@gannet/generator';
import { openSession } from '@gannet/runtime';
import { barOn, sizeOf } from '../bars.js';
import { Failed } from '../failed.js';
import type { Io } from '../io.js';
import { pull, type Pulled } from '../pull/pull.js';
import { heldOutRenders } from '../renders/held-out.js';
import { Server } from '../server.js';
import { cliTask } from '../tasks/tasks.js';
import { verify } from '../verify/verify.js';
import { bundledGenerator, bundledOracle, CLASSES } from './bundled.js';
import { aborted, DemoServer } from './demo-server.js';
import { openOracle, type Oracle } from './oracle.js';
import { tokenOfNewPerson, tokenOf } from './people.js';
import { RoundWatch } from './rounds.js';
import { type DemoSettings, firstSeedOf } from './settings.js';
import { SimulatedAnnotator } from './simulated-annotator.js';
import { type DemoStudent, demoStudent, studentFolderOf, studentLines } from './student.js';
import type { DemoTask, Measured } from './task.js';

const PROJECT = 'demo';
const PSI = 0.7;

/** Enough that a different draw of images changes the score by less than 0.01. */
const TEST_IMAGES = 200;

interface DemoResult {
  /** Rows of the task's table. */
  readonly rounds: readonly object[];
  readonly release: Pick<Pulled, 'path' | 'version' | 'images' | 'dropped' | 'digest'>;
  /** Null if none was requested. */
  readonly student: DemoStudent | null;
}

interface Studio {
  readonly settings: DemoSettings;
  readonly pack: GeneratorPackage;
  readonly oracle: Oracle;
  readonly task: DemoTask;
  readonly admin: Server;
  readonly watch: RoundWatch;
  /** Rejects when the server or an annotator fails. */
  readonly trouble: Promise<never>;
  /** Prints a line for people. */
  readonly say: (line: string) => void;
  readonly io: Io;
}

/**
 * The whole loop on a temporary server: simulated annotators label, rounds are run, and the release is pulled. Finally
 * a student is trained on it and evaluated on real images.
 */
export async function demo(settings: DemoSettings, io: Io, say: (line: string) => void): Promise<DemoResult> {
  await checkEmpty(settings.out, 'a release', settings.out);
  if (settings.student) await checkEmpty(studentFolderOf(settings.out), 'a student', settings.out);
  say(`Starting a server for ${plural(settings.rounds, 'round')} of ${plural(settings.batch, 'image')} …`);
  const looped = await loop(settings, io, say);
  if (!settings.student) return { ...looped, student: null };
  say(`Training a student on it for ${plural(settings.studentSteps, 'step')} …`);
  const student = await demoStudent(settings, await heldOutRenders(), io);
  for (const line of studentLines(student)) say(line);
  return { ...looped, student };
}

/** Returns after the server has stopped, so that the student's training has the machine to itself. */
async function loop(settings: DemoSettings, io: Io, say: (line: string) => void): Promise<Omit<DemoResult, 'student'>> {
  const pack = await bundledGenerator();
  const oracle = await openOracle(await bundledOracle(), CLASSES.length, openSession);
  try {
    return await withServer(settings, io, (server) =>
      onServer(server, {
        settings,
        pack,
        oracle,
        task: cliTask(settings.task).demo(),
        say,
        io,
      }),
    );
  } finally {
    await oracle.close();
  }
}

async function withServer<T>(settings: DemoSettings, io: Io, act: (server: DemoServer) => Promise<T>): Promise<T> {
  const server = await DemoServer.start(io.env, settings.annotators + 2, io.signal);
  try {
    return await act(server);
  } finally {
    await server.stop();
  }
}

async function onServer(
  server: DemoServer,
  given: Omit<Studio, 'admin' | 'watch' | 'trouble'>,
): Promise<Omit<DemoResult, 'student'>> {
  const { settings, pack, oracle, task, io, say } = given;
  const net = { fetch, wait: (ms: number) => wait(ms, undefined, { signal: io.signal }) };
  const admin = await new Server(server.url, null, net, io.signal).signIn(server.login.email, server.login.password);
  await createProject(admin, pack, task, settings);
  return withAnnotators(admin, oracle, settings, (annotators) =>
    withWatch(admin, async (watch) => {
      const trouble = Promise.race([
        server.died,
        aborted(io.signal),
        ...annotators.map(({ ended }) => ended.then(neverEnding)),
      ]);
      trouble.catch(() => undefined);
      const rounds = await runRounds({ ...given, admin, watch, trouble });
      return { rounds, release: await pullRelease(admin, settings, io, say) };
    }),
  );
}

const neverEnding = (): Promise<never> => new Promise(() => undefined);

/** Checked before the minutes of work, not after. `out` is the folder that the user chooses. */
async function checkEmpty(folder: string, what: string, out: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Failed(`${folder} is no folder that ${what} could go to: ${error.message}.`, { cause: error });
  });
  if (names.length === 0) return;
  const choice = folder === out ? 'choose another folder' : `${what} goes there: choose another folder`;
  throw new Failed(`${path.resolve(folder)} is not empty: ${choice} with --out.`);
}

async function createProject(
  admin: Server,
  pack: GeneratorPackage,
  { schema }: DemoTask,
  settings: DemoSettings,
): Promise<void> {
  const generators = await admin.call('generators');
  if (!generators.some(({ digest }) => digest === pack.digest))
    throw new Failed(
      `The server does not have the generator ${pack.name} ${pack.version} that comes with this command.`,
    );
  await admin.call('addProject', {
    body: { slug: PROJECT, name: 'Demo', schema, generatorDigest: pack.digest, firstSeed: firstSeedOf(settings.seed) },
  });
}

async function withAnnotators<T>(
  admin: Server,
  oracle: Oracle,
  settings: DemoSettings,
  act: (annotators: readonly SimulatedAnnotator[]) => Promise<T>,
): Promise<T> {
  const annotators: SimulatedAnnotator[] = [];
  for (let n = 1; n <= settings.annotators; n++) {
    const token = await tokenOfNewPerson(admin, `Annotator ${n}`, { project: PROJECT, role: 'annotator' });
    annotators.push(new SimulatedAnnotator({ url: admin.url, token, project: PROJECT, labeller: oracle }));
  }
  try {
    for (const annotator of annotators) annotator.start();
    return await act(annotators);
  } finally {
    for (const annotator of annotators) annotator.leave();
  }
}

async function withWatch<T>(admin: Server, act: (watch: RoundWatch) => Promise<T>): Promise<T> {
  const watch = new RoundWatch(admin, await tokenOf(admin, 'admin'), PROJECT);
  try {
    return await act(watch);
  } finally {
    watch.close();
  }
}

async function runRounds(studio: Studio): Promise<object[]> {
  const {
    settings: { rounds, pool, batch, strategy, release },
    admin,
    task,
    say,
  } = studio;
  const rows: object[] = [];
  for (let n = 0; n < rounds; n++) {
    const body = { poolSize: pool, batchSize: batch, strategy, releaseSize: release, psi: PSI };
    const started = await admin.call('startRound', { params: { project: PROJECT }, body });
    const round = await Promise.race([completion(studio, started.number), studio.trouble]);
    const { row, line } = await Promise.race([measured(studio, round), studio.trouble]);
    if (rows.length === 0) say(task.head);
    say(line);
    rows.push(row);
  }
  return rows;
}

async function completion({ watch, io }: Studio, number: number): Promise<Round> {
  const bar = barOn(io, 'round {text} {bar} {value}/{total}');
  let seen = '';
  try {
    return await watch.completion(number, io.signal, ({ state, progress, batch }) => {
      if (state !== seen && !io.showsBars) io.err(`Round ${number} is ${state}.`);
      seen = state;
      const isAnnotating = state === 'annotating';
      bar.show(
        isAnnotating ? batch.labelled : (progress?.done ?? 0),
        isAnnotating ? batch.total : (progress?.total ?? 1),
        `${number} ${state.padEnd(10)}`,
      );
    });
  } finally {
    bar.stop();
  }
}

async function measured({ admin, pack, oracle, task, io }: Studio, round: Round): Promise<Measured<object>> {
  const bar = barOn(io, '{text} {bar} {value}/{total}');
  try {
    const interpreter = await admin.bytes('interpreter', { project: PROJECT, round: round.number });
    return await task.measure(interpreter, round, {
      pack,
      oracle,
      openSession,
      psi: PSI,
      images: TEST_IMAGES,
      signal: io.signal,
      onProgress: (done, total) => bar.show(done, total, 'examining'),
    });
  } finally {
    bar.stop();
  }
}

/** What a consumer does: pulls the newest release and verifies it. */
async function pullRelease(
  admin: Server,
  { out }: DemoSettings,
  io: Io,
  say: (line: string) => void,
): Promise<DemoResult['release']> {
  const token = await tokenOfNewPerson(admin, 'Consumer', { project: PROJECT, role: 'consumer' });
  const bar = barOn(io, 'pulling {text} {bar}');
  const pulled = await pull(
    admin.as({ token }),
    { project: PROJECT, version: 'latest', out },
    io.signal,
    (here, total) => bar.show(here, total, sizeOf(here)),
  ).finally(() => bar.stop());
  const { problems } = await verify(pulled.path, io.signal);
  if (problems.length > 0) throw new Failed(['The release that was pulled is not right:', ...problems].join('\n'));
  const { version, images, dropped, digest } = pulled;
  say(`${PROJECT}@${version}: ${plural(images, 'image')}, ${dropped} dropped, every file checked, in ${pulled.path}`);
  return { path: pulled.path, version, images, dropped, digest };
}
