import type { FeatureMap } from './networks/synthesis.js';
import { refuse } from './refused.js';

/** Which feature maps a generator offers its interpreter. */
export type LayerChoice = 'default' | 'all' | readonly string[];

/** Up to this resolution the default takes every map. */
const EVERY_MAP_UP_TO = 128;
/** What a package may hold of one image: 1 GiB of float32. */
const MOST_VALUES = 2 ** 28;

/**
 * The chosen maps in the order of computation. By default every map up to 128² and above that the last one of each
 * resolution, which costs half as much as all. Throws CheckpointRefused.
 */
export function chosenMaps(maps: readonly FeatureMap[], choice: LayerChoice): FeatureMap[] {
  const chosen = maps.filter(chooses(maps, choice));
  const values = chosen.reduce((sum, map) => sum + valuesOf(map), 0);
  if (chosen.length === 0) refuse('No feature map is chosen: an interpreter needs at least one.');
  if (values > MOST_VALUES)
    refuse(
      `The chosen feature maps of one image hold ${values} numbers; at most ${MOST_VALUES} (1 GiB) are read. Leave some out, the largest first: ${[
        ...chosen,
      ]
        .sort((a, b) => valuesOf(b) - valuesOf(a))
        .slice(0, 4)
        .map((map) => `${map.name} (${valuesOf(map)})`)
        .join(', ')}.`,
    );
  return chosen;
}

function chooses(maps: readonly FeatureMap[], choice: LayerChoice): (map: FeatureMap, at: number) => boolean {
  if (choice === 'all') return () => true;
  if (choice === 'default')
    return (map, at) =>
      sideOf(map) <= EVERY_MAP_UP_TO || maps.slice(at + 1).every((later) => sideOf(later) > sideOf(map));
  const unknown = choice.find((name) => !maps.some((map) => map.name === name));
  if (unknown !== undefined)
    refuse(`The network has no feature map ${unknown}; it has ${maps.map(({ name }) => name).join(', ')}.`);
  return ({ name }) => choice.includes(name);
}

export function sideOf({ value }: FeatureMap): number {
  return value.dims[2] as number;
}

export function channelsOf({ value }: FeatureMap): number {
  return value.dims[1] as number;
}

function valuesOf(map: FeatureMap): number {
  return channelsOf(map) * sideOf(map) ** 2;
}
