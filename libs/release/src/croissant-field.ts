/** A field of a record set. */
export function field(id: string, dataType: string | string[]): object {
  return { '@type': 'cr:Field', '@id': id, name: id, dataType };
}
