import type { TrainingSettings } from '@gannet/interpreter';

/** Training settings to compare: the overrides of the defaults, and their notation. */
export interface Variant {
  readonly name: string;
  readonly settings: Partial<TrainingSettings>;
}

/** The baseline: no overrides. */
export const DEFAULT: Variant = { name: 'default', settings: {} };

/**
 * Parses `dropout=0.1;hidden=64-32,steps=900`: semicolons separate variants, commas the settings of a variant, and
 * hyphens the numbers of a list. `defaults` determines which settings exist, and their types. Throws RangeError for
 * invalid input.
 */
export function variantsOf(text: string, defaults: TrainingSettings): Variant[] {
  const variants = text
    .split(';')
    .map((words) => words.trim())
    .filter((words) => words !== '')
    .map((name): Variant => {
      const entries = name.split(',').map((words) => settingOf(words.trim(), defaults));
      const twice = entries.find(([key], at) => entries.findIndex(([other]) => other === key) < at);
      if (twice) throw new RangeError(`sets ${twice[0]} twice in "${name}"`);
      return { name, settings: Object.fromEntries(entries) };
    });
  if (new Set(variants.map(({ name }) => name)).size < variants.length) throw new RangeError('names a variant twice');
  return variants;
}

function settingOf(words: string, defaults: TrainingSettings): [string, number | string | number[]] {
  const [key = '', value = '', ...more] = words.split('=').map((part) => part.trim());
  const known = Object.entries(defaults).find(([name]) => name === key)?.[1] as
    number | string | readonly number[] | undefined;
  if (known === undefined)
    throw new RangeError(`has no setting "${key}"; there are ${Object.keys(defaults).join(', ')}`);
  if (value === '' || more.length > 0) throw new RangeError(`says "${words}", not ${key}=value`);
  if (typeof known === 'string') return [key, value];
  if (typeof known === 'number') return [key, numberOf(key, value)];
  const numbers = value.split('-').map((number) => numberOf(key, number));
  if (numbers.length !== known.length)
    throw new RangeError(
      `gives ${key} ${numbers.length} numbers, not ${known.length}, as in ${key}=${known.join('-')}`,
    );
  return [key, numbers];
}

function numberOf(key: string, text: string): number {
  const number = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new RangeError(`gives ${key} "${text}", which is no number`);
  return number;
}
