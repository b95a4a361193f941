import type { GeneratorEntry, LayersCost } from '@gannet/contracts';
import type { Api } from '../edge/api';
import { bytes } from '../ui/words';

interface Choice {
  readonly generator: GeneratorEntry;
  /** The names of the feature maps; null for all. */
  readonly layers: readonly string[] | null;
  /** Of the label maps; null for that of the images. */
  readonly labelSide: number | null;
}

/** What a project of these choices would cost, by the server's estimate. */
export function costOf(api: Api, { generator, layers, labelSide }: Choice): Promise<LayersCost> {
  const names = layers ?? generator.layers.map(({ name }) => name);
  return api.call('layersCost', { digest: generator.digest }, undefined, {
    layers: names.join(),
    labelSide: labelSide ?? generator.resolution,
  });
}

export function costWords(cost: LayersCost | undefined): string {
  if (!cost) return '';
  const { featureBytes, trainingBytes, refitBytes } = cost;
  return `${bytes(featureBytes)} an image, about ${bytes(trainingBytes)} for training and ${bytes(refitBytes)} for a live refit`;
}
