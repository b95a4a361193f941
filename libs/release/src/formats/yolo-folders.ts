import type { Manifest, Split } from '@gannet/contracts';

/** Substitutes for a missing split: `test` only if there is nothing else. */
const INSTEAD: Readonly<Record<'train' | 'val', readonly Split[]>> = {
  train: ['human', 'val', 'test'],
  val: ['train', 'human', 'test'],
};

/**
 * The folders of the splits as lines of a `data.yaml`. ultralytics requires `train` and `val`: if one of them is
 * missing, another split takes its place, with a comment. There is no `path`: a relative one would be relative to the
 * working directory of ultralytics, whereas without it paths are relative to this file.
 */
export function yoloFolders(splits: Manifest['splits']): string[] {
  const names = splits.map(({ name }) => name);
  const needed = (['train', 'val'] as const).flatMap((name) => {
    if (names.includes(name)) return [`${name}: images/${name}`];
    const other = INSTEAD[name].find((split) => names.includes(split));
    return [
      `# No ${name} split here: ${other === undefined ? 'there are no images' : `${WARNING[name]} ${other}`}.`,
      `${name}: images/${other ?? name}`,
    ];
  });
  return [
    ...needed,
    ...names.filter((name) => name !== 'train' && name !== 'val').map((name) => `${name}: images/${name}`),
  ];
}

const WARNING = { train: 'training would use', val: 'validation during training uses' } as const;
