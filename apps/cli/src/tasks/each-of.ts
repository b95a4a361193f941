/** `nose 0.81, mouth –`. */
export function eachOf(names: readonly string[], values: readonly { readonly value: number | null }[]): string {
  return names.map((name, index) => `${name} ${values[index]?.value?.toFixed(2) ?? '–'}`).join(', ');
}
