interface Named {
  readonly name: string;
}

/** The layers that a project reads, in the generator's order; all of them where none was chosen. */
export function chosenLayers<T extends Named>(layers: readonly T[], chosen: readonly string[] | null): readonly T[] {
  return chosen === null ? layers : layers.filter(({ name }) => chosen.includes(name));
}

/** What is wrong with a choice; null if nothing is. `at`: the index in the choice. */
export function problemOfChoice(
  layers: readonly Named[],
  chosen: readonly string[] | null,
): { readonly at: number; readonly message: string } | null {
  const names = layers.map(({ name }) => name);
  for (const [at, name] of (chosen ?? []).entries()) {
    if (!names.includes(name))
      return { at, message: `The generator has no feature map ${name}; it has ${names.join(', ')}.` };
    if (chosen?.indexOf(name) !== at) return { at, message: `The feature map ${name} is chosen twice.` };
  }
  return null;
}

/** A choice as it is kept: in the generator's order, null for all. */
export function keptChoice(layers: readonly Named[], chosen: readonly string[] | null): readonly string[] | null {
  const kept = chosenLayers(layers, chosen);
  return kept.length === layers.length ? null : kept.map(({ name }) => name);
}
