import { openGenerator, type GeneratorPackage, toRgb8 } from '@gannet/generator';
import type { Features, LabelledImage } from '@gannet/interpreter';
import { openSession } from '@gannet/runtime';
import { bundledGenerator, bundledOracle, CLASSES } from '../demo/bundled.js';
import { openOracle } from '../demo/oracle.js';

export interface LabelledSeeds {
  readonly pack: GeneratorPackage;
  readonly images: readonly (LabelledImage & { readonly features: Features })[];
}

/** Images of the bundled generator with their features, labelled by its oracle. */
export async function labelledSeeds(first: number, count: number): Promise<LabelledSeeds> {
  const pack = await bundledGenerator();
  const side = pack.resolution;
  const [generator, oracle] = [
    await openGenerator(pack, openSession),
    await openOracle(await bundledOracle(), CLASSES.length, openSession),
  ];
  const images = [];
  for (let seed = first; seed < first + count; seed++) {
    const [made] = await generator.generate([seed], 0.7, { image: true, features: true });
    if (!made?.image) throw new Error(`the generator gave no image for seed ${seed}`);
    const { data } = await oracle.label(toRgb8(made.image.data, side, side), side, side);
    images.push({
      features: Object.fromEntries(Object.entries(made.features).map(([name, layer]) => [name, layer.data])),
      labels: data,
    });
  }
  await Promise.all([generator.close(), oracle.close()]);
  return { pack, images };
}
