/** User input without the characters that would break out of a table cell or into markup. */
export function cell(text: string): string {
  return text.replace(/[\\|`*_<>[\]&~]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');
}
