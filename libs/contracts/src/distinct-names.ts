import type { z } from 'zod';
import { textKey } from './text.js';

/** Refuses names that readers cannot distinguish: "Eye" and "eye". */
export function distinctNames({ value, issues }: z.core.ParsePayload<readonly { readonly name: string }[]>): void {
  const byKey = new Map<string, string>();
  value.forEach(({ name }, index) => {
    const before = byKey.get(textKey(name));
    if (before === undefined) byKey.set(textKey(name), name);
    else
      issues.push({
        code: 'custom',
        input: name,
        path: [index, 'name'],
        message: `reads like “${before}” before it; each needs a name of its own`,
      });
  });
}
