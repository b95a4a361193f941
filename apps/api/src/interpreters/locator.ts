import { Inject, Injectable } from '@nestjs/common';
import { decodeKeypointInterpreter, featureFeeds, heatEntropy, keypointGraph, type KeypointInterpreter, type Located, located, readKeypoints, withMembers } from '@gannet/interpreter';
import { float32, type Session } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { KeepOpen } from './keep-open.js';
import { interpreterKey, Predictor } from './predictor.js';

/** An image with where an interpreter places its keypoints. */
export interface LocatedImage extends Located {
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
}

interface Opened {
  readonly interpreter: KeypointInterpreter;
  readonly session: Session;
}

// A server works with few keypoint projects at a time.
const KEPT_OPEN = 2;

/** Finds keypoints in candidates, as `Predictor` labels their parts. */
@Injectable()
export class Locator {
  private readonly heads = new KeepOpen<Opened>(KEPT_OPEN, (digest) => this.openHead(digest, (whole) => whole));
  private readonly singles = new KeepOpen<Opened>(1, (digest) => this.openHead(digest, (whole) => ({ ...whole, network: withMembers(whole.network, [0]) })));

  constructor(@Inject(OBJECT_STORE) private readonly store: ObjectStore, private readonly predictor: Predictor) {}

  async locate(generator: string, interpreter: string, seed: number, psi: number): Promise<LocatedImage> {
    const { rgb, features } = await this.predictor.drawn(generator, seed, psi);
    return this.heads.use(interpreter, async (opened) => ({ rgb, ...(await this.read(opened, features)) }));
  }

  /** The image score by which candidates are ranked: the mean spread of their keypoints, as a share of the side. */
  async score(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    const features = await this.predictor.features(generator, seed, psi);
    return this.heads.use(interpreter, async (opened) => (await this.read(opened, features)).score);
  }

  /** How undecided one member is about where the keypoints are, in nats: what can be known without an ensemble. */
  async entropy(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    const features = await this.predictor.features(generator, seed, psi);
    return this.singles.use(interpreter, async ({ session, interpreter: { network } }) =>
      heatEntropy(float32(await session.run(featureFeeds(features, network.layers), ['heat']), 'heat'), network.classes));
  }

  private async read({ session, interpreter }: Opened, features: Record<string, Float32Array>): Promise<Located> {
    const { network } = interpreter;
    return located(await readKeypoints(session, featureFeeds(features, network.layers), network), interpreter);
  }

  private async openHead(digest: string, choose: (whole: KeypointInterpreter) => KeypointInterpreter): Promise<Opened & { close(): Promise<void> }> {
    const interpreter = choose(decodeKeypointInterpreter(await this.store.get(interpreterKey(digest))));
    const session = await openSession(keypointGraph(interpreter.network), { threads: 1 });
    return { interpreter, session, close: () => session.close() };
  }
}
