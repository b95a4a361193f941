import { Injectable } from '@nestjs/common';
import type { PredictedPlacement, Visibility } from '@gannet/contracts';
import { heatEntropy } from '@gannet/interpreter';
import { dataOf, float32, type Tensor } from '@gannet/onnx';
import { finite, Predictor, scoreIn } from './predictor.js';

/** An image with where an interpreter places its keypoints. */
export interface LocatedImage {
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  readonly points: PredictedPlacement[];
  /** The mean of the points' spread. */
  readonly score: number;
}

/** Finds keypoints in candidates, as `Predictor` labels their parts. */
@Injectable()
export class Locator {
  constructor(private readonly predictor: Predictor) {}

  async locate(generator: string, interpreter: string, seed: number, psi: number): Promise<LocatedImage> {
    const made = await this.predictor.make('place', generator, interpreter, { seed, psi });
    return { rgb: dataOf(made, 'image', 'uint8'), points: pointsIn(made), score: scoreIn(made, seed, psi) };
  }

  /** The image score by which candidates are ranked: the mean spread of their keypoints, as a share of the side. */
  async score(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    return scoreIn(await this.predictor.make('spread', generator, interpreter, { seed, psi }), seed, psi);
  }

  /** The spread of each keypoint, [K], as a share of the side: what classes' scores are to parts. */
  async classScores(generator: string, interpreter: string, seed: number, psi: number): Promise<Float32Array> {
    return finite(
      float32(await this.predictor.make('spreads', generator, interpreter, { seed, psi }), 'spread'),
      seed,
      psi,
    );
  }

  /** How undecided one member is about where the keypoints are, in nats: what can be known without an ensemble. */
  async entropy(generator: string, interpreter: string, seed: number, psi: number): Promise<number> {
    const { heat } = await this.predictor.make('heat', generator, interpreter, { seed, psi });
    if (heat?.type !== 'float32') throw new Error(`the interpreter ${interpreter} gave no heat`);
    return heatEntropy(heat.data, heat.dims[1] ?? 0);
  }
}

function pointsIn(made: Record<string, Tensor>): PredictedPlacement[] {
  const [keypoints, spread] = [float32(made, 'keypoints'), float32(made, 'spread')];
  return Array.from(spread, (apart, k) => ({
    x: keypoints[3 * k]!,
    y: keypoints[3 * k + 1]!,
    visibility: keypoints[3 * k + 2] as Visibility,
    spread: apart,
  }));
}
