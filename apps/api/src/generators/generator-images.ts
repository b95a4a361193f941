import { Injectable } from '@nestjs/common';
import type { GeneratorImageQuery } from '@gannet/contracts';
import { type GeneratorFacts, interpolated, mixed, toRgb8 } from '@gannet/generator';
import { pngOf } from '../edge/pngs.js';
import { Recent } from '../edge/recent.js';
import { Refused } from '../errors.js';
import { ConcurrencyLimit } from '../people/concurrency-limit.js';
import { Generators } from './generators.js';
import { RunningGenerators } from './running-generators.js';

/** Room for some pages of the seed browser. */
const RECENT_BYTES = 64 * 1024 * 1024;
/** Two pages of the seed browser. */
const WAITING = 100;

/** Images of generators for the people who choose one: seeds, images between two seeds, mixed styles. */
@Injectable()
export class GeneratorImages {
  private readonly recent = new Recent(RECENT_BYTES);
  private readonly limit = new ConcurrencyLimit(
    { atOnce: 2, waiting: WAITING },
    `${WAITING} images are being waited for already. Try again when they are there.`,
  );

  constructor(
    private readonly generators: Generators,
    private readonly running: RunningGenerators,
  ) {}

  /** PNG, RGB. Refuses with INVALID an image that is not finite, and a query that contradicts itself. */
  async png(digest: string, wanted: GeneratorImageQuery): Promise<Uint8Array> {
    const facts = await this.generators.factsOf(digest);
    checkQuery(wanted, facts);
    const { seed, psi, other, share, crossover } = wanted;
    return this.recent.of([digest, seed, psi, other, share, crossover].join(' '), () =>
      this.limit.run(async () => {
        const image = await this.image(facts, wanted);
        if (!image.every(Number.isFinite))
          throw new Refused(
            'INVALID',
            `Seed ${seed} gives numbers that are not finite at psi ${psi}: there is no image.`,
          );
        const side = facts.resolution;
        return pngOf(side ** 2, 'encodeRgbPng', side, side, toRgb8(image, side, side));
      }),
    );
  }

  private image(
    facts: GeneratorFacts,
    { seed, psi, other, share, crossover }: GeneratorImageQuery,
  ): Promise<Float32Array> {
    return this.running.use(facts.digest, async (generator) => {
      const own = await generator.styles(seed, psi);
      if (other === undefined) return (await generator.imageOf(own)).data;
      const others = await generator.styles(other, psi);
      const styles =
        crossover === undefined ? interpolated(own, others, share ?? 0.5) : mixed(own, others, crossover, facts);
      return (await generator.imageOf(styles)).data;
    });
  }
}

function checkQuery({ other, share, crossover }: GeneratorImageQuery, { numWs, name }: GeneratorFacts): void {
  if (other === undefined && (share !== undefined || crossover !== undefined))
    throw new Refused('INVALID', 'Images between two seeds need the second one: add “other”.');
  if (share !== undefined && crossover !== undefined)
    throw new Refused('INVALID', 'An image is either interpolated or mixed: send “share” or “crossover”, not both.');
  if (crossover !== undefined && crossover >= numWs)
    throw new Refused(
      'INVALID',
      numWs === 1
        ? `The generator ${name} has one style for all layers, so nothing can be mixed.`
        : `The generator ${name} has ${numWs} styles: the crossover is 1 to ${numWs - 1}, not ${crossover}.`,
    );
}
