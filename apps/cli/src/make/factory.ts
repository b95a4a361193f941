import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Manifest } from '@gannet/contracts';
import { latentOf } from '@gannet/generator';
import { dataOf, float32, readModel, type Session, tensor } from '@gannet/onnx';
import { FACTORY, MANIFEST, releaseTaskIn } from '@gannet/release';
import { openSession } from '@gannet/runtime';
import { Failed } from '../failed.js';
import { type AnyTask, cliTask } from '../tasks/tasks.js';

/** A factory's output for a seed. */
interface FactoryOutput {
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  readonly labels: ReturnType<AnyTask['made']>;
  readonly score: number;
}

/** The factory of a pulled release: seeds in, labelled images out. Must be closed. */
export class Factory {
  private constructor(
    private readonly session: Session,
    private readonly zDim: number,
    private readonly task: AnyTask,
  ) {}

  /** Throws Failed if the release has no factory, or not the one in its manifest. */
  static async open(folder: string, manifest: Manifest, threads: number): Promise<Factory> {
    const file = path.join(folder, FACTORY);
    const model = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
      throw new Failed(
        `${folder} has no ${FACTORY} that can be read (${cause.code ?? cause.message}): the release has none, or it was not pulled.`,
        { cause },
      );
    });
    const named = manifest.files.find(({ path: name }) => name === FACTORY)?.sha256;
    if (named !== undefined && named !== createHash('sha256').update(model).digest('hex'))
      throw new Failed(`${file} has changed: it is not the factory that ${MANIFEST} names. Pull the release again.`);
    const z = readModel(model)
      .inputs.find(({ name }) => name === 'z')
      ?.dims?.at(-1);
    if (typeof z !== 'number') throw new Failed(`${file} is no factory: it takes no latent z.`);
    requireRuntime();
    return new Factory(await openSession(model, { threads }), z, cliTask(releaseTaskIn(manifest).name));
  }

  async make(seed: number, psi: number): Promise<FactoryOutput> {
    const made = await this.session.run({
      z: tensor('float32', [1, this.zDim], latentOf(seed, this.zDim)),
      psi: tensor('float32', [1], Float32Array.of(psi)),
    });
    const labels = this.task.made(made);
    return { rgb: dataOf(made, 'image', 'uint8'), labels, score: float32(made, 'score')[0] ?? Number.NaN };
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

const RUNTIME = 'onnxruntime-node';
/** The tested version; the published package lists it as a peer dependency, the workspace installs it anyway. */
const { peerDependencies } = createRequire(import.meta.url)('../../package.json') as {
  peerDependencies?: Record<string, string>;
};

/**
 * Throws Failed if the runtime is missing: the published package does not include it, because pulling and verifying do
 * not need it.
 */
export function requireRuntime(resolve: (name: string) => unknown = createRequire(import.meta.url).resolve): void {
  try {
    resolve(`${RUNTIME}/package.json`);
  } catch (cause) {
    const what = [RUNTIME, peerDependencies?.[RUNTIME]].filter(Boolean).join('@');
    throw new Failed(
      `Making images needs ${RUNTIME}, which gannet does not bring along: npm install --global --ignore-scripts ${what}, or without --global where gannet is installed without it. (--ignore-scripts leaves out gigabytes for graphics cards that gannet does not use.)`,
      { cause },
    );
  }
}
