// A server on a folder, with two projects whose first rounds were labelled by simulated annotators.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { bundledOracle, CLASSES, FLIP_PAIRS, KEYPOINTS, SKELETON } from '../../apps/cli/dist/demo/bundled.js';
import { openOracle } from '../../apps/cli/dist/demo/oracle.js';
import { SimulatedAnnotator } from '../../apps/cli/dist/demo/simulated-annotator.js';
import { Server } from '../../apps/cli/dist/server.js';
import { decodeRgbPng, decodeRuns } from '../../libs/raster/dist/index.js';
import { openSession } from '../../libs/runtime/dist/index.js';

export const PARTS = 'toonface-parts';
export const POINTS = 'toonface-keypoints';
export const SIMULATED = 'Simulated annotator';
const ROUND = { poolSize: 300, batchSize: 8, releaseSize: 300 };
const COMPLETE = { [PARTS]: 3, [POINTS]: 2 };
const MAIN = path.resolve(import.meta.dirname, '../../apps/api/dist/main.js');

/** Opens the folder's server; in a new folder, it runs the rounds first, which takes some minutes. Must be closed. */
export async function openWorld(folder) {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755); // Postgres runs as another user if this is root
  const { child, url, login } = await startServer(folder);
  const world = { url, close: () => stop(child) };
  try {
    const logins = path.join(folder, 'logins.json');
    const anybody = new Server(url, null, { fetch, wait }, new AbortController().signal);
    if (!existsSync(logins)) await writeFile(logins, JSON.stringify({ admin: login }));
    world.people = JSON.parse(await readFile(logins, 'utf8'));
    world.admin = await anybody.signIn(world.people.admin.email, world.people.admin.password);
    world.oracle = await openOracle(await bundledOracle(), CLASSES.length, openSession);
    world.close = async () => {
      await world.oracle.close();
      await stop(child);
    };
    if (world.people.annotator) return world;
    await fill(world, anybody);
    await writeFile(logins, JSON.stringify(world.people));
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function startServer(folder) {
  const env = {
    ...process.env,
    DATA_DIR: path.join(folder, 'data'),
    HOST: '127.0.0.1',
    PORT: '0',
    READY_FD: '3',
    LOG_LEVEL: 'warn',
    LEASE_SECONDS: '3600',
    SIGN_INS_PER_MINUTE: '100',
  };
  delete env.DATABASE_URL;
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The server ended with ${code}.`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdio[3] }), 'line'), ended]);
  return { child, ...JSON.parse(line) };
}

async function stop(child) {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Creates projects with complete rounds, and one more round each that waits for people. */
async function fill(world, anybody) {
  const { admin, oracle, url } = world;
  const [{ digest }] = await admin.call('generators');
  await admin.call('addProject', {
    body: {
      slug: POINTS,
      name: 'ToonFace keypoints',
      generatorDigest: digest,
      firstSeed: 2_000_000,
      guidelines:
        'Eyes: the middle of the pupil, also behind glasses. Ears: the middle of the ear, also under hair (hidden).',
      schema: {
        task: 'keypoints',
        keypoints: KEYPOINTS.map((name) => ({ name })),
        skeleton: SKELETON.map((line) => [...line]),
        flipPairs: FLIP_PAIRS.map((pair) => [...pair]),
      },
    },
  });
  const token = await tokenOf(anybody, await addPerson(admin, SIMULATED, 'annotator'));
  for (const project of [PARTS, POINTS]) {
    const annotator = new SimulatedAnnotator({ url, token, project, labeller: oracle });
    annotator.start();
    for (let n = 0; n < COMPLETE[project]; n++)
      await roundIs(admin, project, await startRound(admin, project), 'complete');
    annotator.leave();
    await roundIs(admin, project, await startRound(admin, project), 'annotating');
  }
  world.people.annotator = await addPerson(admin, 'Ada', 'annotator');
}

async function startRound(admin, project) {
  return (await admin.call('startRound', { params: { project }, body: ROUND })).number;
}

async function addPerson(admin, name, role) {
  const {
    person: { email },
    password,
  } = await admin.call('addPerson', {
    body: { email: `${name.toLowerCase().replace(/\W+/g, '-')}@example.org`, name, role },
  });
  return { email, password };
}

async function tokenOf(anybody, { email, password }) {
  const person = await anybody.signIn(email, password);
  return (await person.call('addToken', { body: { name: 'pictures', role: 'annotator', days: 1 } })).secret;
}

async function roundIs(admin, project, number, state) {
  for (;;) {
    const round = (await admin.call('rounds', { params: { project } })).find((one) => one.number === number);
    if (round.state === state) return;
    if (['failed', 'cancelled'].includes(round.state))
      throw new Error(`Round ${number} of ${project} is ${round.state}: ${round.failure}`);
    await wait(1000);
  }
}

/** A seed's candidate among the first of a round's pool, which are those in the batch. */
export async function candidateOf({ admin }, project, round, seed) {
  const { candidates } = await admin.call('pool', { params: { project, round } });
  const found = candidates.find((one) => one.seed === seed);
  if (!found) throw new Error(`Round ${round} of ${project} has no candidate of seed ${seed} among its first.`);
  return found;
}

/** A candidate's pixels, the oracle's labels and the prediction. */
export async function knownOf({ admin, oracle }, candidateId) {
  const { rgb, width, height } = decodeRgbPng(new Uint8Array(await admin.bytes('candidateImage', { candidateId })));
  const prediction = await admin.call('candidatePrediction', { params: { candidateId } });
  if (prediction.task === 'keypoints')
    return { rgb, width, height, truth: await oracle.place(rgb, width, height), prediction };
  return {
    rgb,
    width,
    height,
    truth: (await oracle.label(rgb, width, height)).data,
    predicted: mapOf(prediction.labels).data,
    uncertainty: Buffer.from(prediction.uncertainty, 'base64'),
  };
}

/** Decodes a label map of the API. */
export function mapOf(labels) {
  const decoded = decodeRuns(labels, CLASSES.length);
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.map;
}
