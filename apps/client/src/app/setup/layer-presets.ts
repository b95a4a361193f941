import type { GeneratorEntry } from '@gannet/contracts';

type Layers = GeneratorEntry['layers'];

/** A choice of feature maps; null layers are all of them. */
interface LayerPreset {
  readonly title: string;
  readonly layers: readonly string[] | null;
}

/** Every map up to these sides, and the last one of each larger resolution. */
const BOUNDS = [128, 64] as const;

/** All maps, and choices that leave some of the large ones out, where that makes a difference. */
export function presetsOf(layers: Layers): LayerPreset[] {
  const presets: LayerPreset[] = [{ title: `All ${layers.length} feature maps`, layers: null }];
  let fewest = layers.length;
  for (const bound of BOUNDS) {
    const kept = layers.filter(
      ({ resolution }, at) =>
        resolution <= bound || layers.slice(at + 1).every((later) => later.resolution > resolution),
    );
    if (kept.length === fewest) continue;
    fewest = kept.length;
    presets.push({ title: `One for each resolution above ${bound}²`, layers: kept.map(({ name }) => name) });
  }
  const small = layers.filter(({ resolution }) => resolution <= BOUNDS[0]);
  if (small.length > 0 && small.length < layers.length)
    presets.push({ title: `Only those up to ${BOUNDS[0]}²`, layers: small.map(({ name }) => name) });
  return presets;
}
