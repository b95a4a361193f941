/** A name that a person typed, without the signs that would break out of a table cell or into markup. */
export function cell(text: string): string {
  return text.replace(/[\\|`*_<>[\]&~]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');
}
