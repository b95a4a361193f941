import { plural } from '@gannet/contracts';
import type { GeneratorRow } from '../generators/generators.table.js';
import { chosenLayers } from '../projects/chosen-layers.js';

type Known = Pick<GeneratorRow, 'summary' | 'facts'>;

/**
 * Why a project that reads these feature maps cannot move from one generator to another, as a sentence; null if both are
 * of one family: they have the same name, a seed is a latent of the same length in both, and their images and the
 * feature maps that the project reads have the same sizes. Then interpreters of the one run on the other.
 */
export function whyOtherFamily(from: Known, to: Known, chosen: readonly string[] | null): string | null {
  const [before, after] = namesOf(from, to);
  if (to.summary.name !== from.summary.name)
    return `It is called ${to.summary.name}, and the project is on ${from.summary.name}: only a generator of the same name continues its labels. A further trained one is added under the name that it had before.`;
  if (to.summary.resolution !== from.summary.resolution)
    return `${after} makes images of ${to.summary.resolution} pixels, and ${before} of ${from.summary.resolution}: labels of one do not fit the other. Make a new project for it.`;
  if (!from.facts || !to.facts)
    return `The feature maps of ${from.facts ? after : before} are not known: it has not been on this server since generators are registered.`;
  if (to.facts.zDim !== from.facts.zDim)
    return `A seed is ${plural(to.facts.zDim, 'number')} to ${after}, and ${from.facts.zDim} to ${before}: it would not be the same image in any way. Make a new project for it.`;
  const [old, read] = [chosenLayers(from.facts.layers, chosen), chosenLayers(to.facts.layers, chosen)];
  for (const { name, channels, resolution } of old) {
    const same = read.find((layer) => layer.name === name);
    if (!same) return `${after} has no feature map ${name}, which the project reads. Make a new project for it.`;
    if (same.channels !== channels || same.resolution !== resolution)
      return `The feature map ${name} has ${sizeOf(same)} in ${after}, and ${sizeOf({ channels, resolution })} in ${before}, so no interpreter of the project reads it. Make a new project for it.`;
  }
  const more = read.find(({ name }) => !old.some((layer) => layer.name === name));
  return more
    ? `${after} has a feature map ${more.name} that ${before} has not, and the project reads all of them. Make a new project for it.`
    : null;
}

/** Why a project cannot move now, as a sentence; null if it can. `active`: the round in progress, if there is one. */
export function whyNotNow(active: { readonly number: number; readonly state: string } | null): string | null {
  return (
    active &&
    `Round ${active.number} is ${active.state}, with images of the present generator. Finish or cancel it first: what people submitted is kept.`
  );
}

/** Names that tell the two apart: checkpoints that were uploaded all have the version 1.0.0. */
function namesOf(from: Known, to: Known): [string, string] {
  const [before, after] = [nameOf(from), nameOf(to)];
  return before === after
    ? [`${before} (digest ${from.summary.digest.slice(0, 12)})`, `${after} (digest ${to.summary.digest.slice(0, 12)})`]
    : [before, after];
}

export function nameOf({ summary }: Pick<GeneratorRow, 'summary'>): string {
  return `${summary.name} ${summary.version}`;
}

function sizeOf({ channels, resolution }: { readonly channels: number; readonly resolution: number }): string {
  return `${plural(channels, 'channel')} of ${resolution} × ${resolution}`;
}
