import type { Project } from '@gannet/contracts';
import type { ProjectWords } from './project-fields';

/** A field in which somebody else wrote something else meanwhile. */
export interface Clash {
  /** "name", "guidelines", or a setting. */
  readonly field: string;
  readonly mine: string;
  readonly theirs: string;
}

interface Merged {
  readonly words: ProjectWords;
  /** Fields that both changed; `words` has mine there. */
  readonly clashes: readonly Clash[];
}

/** What a page of settings shows of a project. */
export function wordsOf({ name, guidelines, roundDefaults }: Project): ProjectWords {
  return { name, guidelines, settings: roundDefaults };
}

/** Whether two pages say the same. */
export function isSame(one: ProjectWords, other: ProjectWords): boolean {
  const [a, b] = [flat(one), flat(other)];
  return [...a.keys()].every((field) => a.get(field) === b.get(field));
}

/** My changes and theirs to the same page: where only one of us changed a field, that is taken. */
export function merged(base: ProjectWords, mine: ProjectWords, theirs: ProjectWords): Merged {
  const [was, my, their] = [flat(base), flat(mine), flat(theirs)];
  const fields = [...my.keys()].map((field) => {
    const [isMine, isTheirs] = [my.get(field) !== was.get(field), their.get(field) !== was.get(field)];
    return { field, isClash: isMine && isTheirs && my.get(field) !== their.get(field), isMine };
  });
  const taken = new Map(fields.map(({ field, isMine }) => [field, (isMine ? my : their).get(field)]));
  return {
    words: deep(taken),
    clashes: fields
      .filter(({ isClash }) => isClash)
      .map(({ field }) => ({ field, mine: String(my.get(field)), theirs: String(their.get(field)) })),
  };
}

function flat({ name, guidelines, settings }: ProjectWords): Map<string, unknown> {
  return new Map<string, unknown>([['name', name], ['guidelines', guidelines], ...Object.entries(settings)]);
}

function deep(fields: ReadonlyMap<string, unknown>): ProjectWords {
  const { name, guidelines, ...settings } = Object.fromEntries(fields);
  return { name: String(name), guidelines: String(guidelines), settings };
}
