import { z } from 'zod';

/** How forms show a setting. */
interface Shown {
  readonly title: string;
  /** By how much the arrows of a number field change it; 1 when absent. */
  readonly step?: number;
  /** What each word of a choice means. */
  readonly options?: Readonly<Record<string, string>>;
}

/** How forms show the settings of the contract. */
export const shown = z.registry<Shown>();

/** A field of a form, with the bounds and the words of its schema. */
export type FormField<Name extends string = string> = { readonly name: Name; readonly title: string } & (
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: 'choice'; readonly options: readonly (readonly [word: string, title: string])[] }
);

/** The settings of a schema that forms show, in its order. */
export function formFields<S extends z.ZodRawShape>(schema: z.ZodObject<S>): FormField<Extract<keyof S, string>>[] {
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(
    ([key, given]): FormField<Extract<keyof S, string>>[] => {
      const type = given instanceof z.ZodDefault ? given.unwrap() : given;
      const how = shown.get(type);
      if (!how) return [];
      const field = { name: key as Extract<keyof S, string>, title: how.title };
      if (how.options) return [{ ...field, kind: 'choice', options: Object.entries(how.options) }];
      if (!(type instanceof z.ZodNumber)) throw new TypeError(`the setting ${key} is neither a number nor a choice`);
      return [
        {
          ...field,
          kind: 'number',
          min: type.minValue ?? -Infinity,
          max: type.maxValue ?? Infinity,
          step: how.step ?? 1,
        },
      ];
    },
  );
}
