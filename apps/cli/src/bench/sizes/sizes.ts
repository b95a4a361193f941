import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Round, RoundState } from '@gannet/contracts';
import { DemoServer } from '../../demo/demo-server.js';
import { tokenOf, tokenOfNewPerson } from '../../demo/people.js';
import { SimulatedAnnotator } from '../../demo/simulated-annotator.js';
import { Failed } from '../../failed.js';
import type { Io } from '../../io.js';
import { Server } from '../../server.js';
import { brightnessLabeller } from './brightness.js';
import { ProcessTree } from './process-tree.js';
import { writeRandomPackage } from './random-package.js';
import { timeRefits } from './refits.js';
import { sessionMemory, type SessionMemory } from './session-memory.js';

const PROJECT = 'sizes';
const CLASSES = 8;
const [LABELLED, POOL, RELEASE] = [4, 50, 20] as const;
const POLL_MS = 500;

/** What a stage took, all processes of the server together. */
export interface Stage {
  readonly name: string;
  /** Elapsed, and of all processors together. */
  readonly seconds: number;
  /** Null where it was not measured apart from other stages. */
  readonly cpuSeconds: number | null;
  readonly peakBytes: number | null;
}

/** Of images, and of their label maps. */
export interface Sides {
  readonly side: number;
  readonly labelSide: number;
}

export interface SizeResult extends Sides {
  readonly maps: number;
  readonly session: SessionMemory;
  readonly stages: readonly Stage[];
}

/**
 * A round with four labels on a server of its own: the server's whole work on images of `side` x `side`, with label
 * maps of `labelSide` x `labelSide`, made by a network with StyleGAN2's shapes and random weights.
 */
export async function measureSize(sides: Sides, io: Io): Promise<SizeResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gannet-sizes-'));
  try {
    const generator = await writeRandomPackage(path.join(folder, 'random'), sides.side);
    const session = await sessionMemory(generator, sides.labelSide, CLASSES);
    const server = await DemoServer.start(io.env, 2, io.signal, { GENERATORS_DIR: folder });
    try {
      return { ...sides, maps: generator.layers.length, session, stages: await onServer(server, sides.labelSide, io) };
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function onServer(server: DemoServer, labelSide: number, io: Io): Promise<Stage[]> {
  const net = { fetch, wait: (ms: number) => wait(ms, undefined, { signal: io.signal }) };
  const admin = await new Server(server.url, null, net, io.signal).signIn(server.login.email, server.login.password);
  await createProject(admin, labelSide);
  const annotator = new SimulatedAnnotator({
    url: admin.url,
    token: await tokenOfNewPerson(admin, 'Annotator', { project: PROJECT, role: 'annotator' }),
    project: PROJECT,
    labeller: brightnessLabeller(CLASSES),
  });
  annotator.start();
  const stages = new Stages(server.pid, io);
  const trouble = Promise.race([server.died, annotator.ended.then(() => new Promise<never>(() => undefined))]);
  trouble.catch(() => undefined);
  try {
    await Promise.race([trouble, labelledRound(stages, admin)]);
    annotator.leave();
    await Promise.race([trouble, rankedPool(stages, admin)]);
    const { first, later } = await timeRefits(admin.url, await tokenOf(admin, 'admin'), PROJECT, labelSide);
    stages.end('three live refits of an image');
    return [
      ...stages.all,
      { name: 'the first of them', seconds: first, cpuSeconds: null, peakBytes: null },
      { name: 'each of the others', seconds: later, cpuSeconds: null, peakBytes: null },
    ];
  } finally {
    stages.close();
    annotator.leave();
  }
}

async function labelledRound(stages: Stages, admin: Server): Promise<void> {
  await stages.follow(admin, await start(admin, LABELLED), 'complete', {
    training: `training on ${LABELLED} labelled images`,
    releasing: `release of ${RELEASE} images`,
  });
}

async function rankedPool(stages: Stages, admin: Server): Promise<void> {
  await stages.follow(admin, await start(admin, POOL), 'annotating', {
    generating: `pool of ${POOL} images`,
    ranking: `their scores by the interpreter, and the choice of ${LABELLED}`,
  });
}

async function createProject(admin: Server, labelSide: number): Promise<void> {
  const [generator] = await admin.call('generators');
  if (!generator) throw new Failed('The server left the generator out; run it with LOG_LEVEL=info to see why.');
  const classes = Array.from({ length: CLASSES }, (_, at) => ({ name: `band ${at + 1}`, hint: '' }));
  await admin.call('addProject', {
    body: { slug: PROJECT, name: 'Sizes', schema: { classes }, generatorDigest: generator.digest, labelSide },
  });
}

async function start(admin: Server, poolSize: number): Promise<number> {
  const body = { poolSize, batchSize: LABELLED, releaseSize: RELEASE, psi: 0.7 };
  return (await admin.call('startRound', { params: { project: PROJECT }, body })).number;
}

/** Measures what lies between the states of rounds. */
class Stages {
  readonly all: Stage[] = [];
  readonly #tree: ProcessTree;
  #began = performance.now();
  #cpuBefore: number;

  constructor(
    pid: number,
    private readonly io: Io,
  ) {
    this.#tree = new ProcessTree(pid);
    this.#cpuBefore = this.#tree.read().cpuSeconds;
  }

  /** Follows a round until it has the state `last`; states with a name are recorded. */
  async follow(
    admin: Server,
    number: number,
    last: RoundState,
    names: Readonly<Partial<Record<RoundState, string>>>,
  ): Promise<void> {
    let seen: RoundState | null = null;
    for (;;) {
      const { state } = await roundOf(admin, number);
      if (state !== seen) {
        const name = seen && names[seen];
        if (name) this.end(name);
        else this.#next();
        this.io.err(`round ${number} is ${state}`);
        if (state === last) return;
        seen = state;
      }
      await wait(POLL_MS, undefined, { signal: this.io.signal });
    }
  }

  /** Records what has happened since the last stage ended. */
  end(name: string): void {
    const seconds = (performance.now() - this.#began) / 1000;
    const { cpuSeconds, peakBytes } = this.#tree.read();
    this.all.push({ name, seconds, cpuSeconds: cpuSeconds - this.#cpuBefore, peakBytes });
    this.#next();
  }

  close(): void {
    this.#tree.close();
  }

  #next(): void {
    this.#began = performance.now();
    this.#cpuBefore = this.#tree.read().cpuSeconds;
  }
}

async function roundOf(admin: Server, number: number): Promise<Round> {
  const round = (await admin.call('rounds', { params: { project: PROJECT } })).find((one) => one.number === number);
  if (!round || round.state === 'failed')
    throw new Failed(`Round ${number} failed: ${round?.failure ?? 'it is gone from the server'}`);
  return round;
}
