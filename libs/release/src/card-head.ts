import type { Manifest, ManifestLabels } from '@gannet/contracts';
import { HUB_SPLITS } from './hub-splits.js';
import { asciiJson, yamlString } from './json.js';
import { shardPrefix } from './shards.js';
import { releaseTaskIn } from './tasks/tasks.js';

/** Licence names in generator packages, mapped to the identifiers of the Hugging Face hub. */
const HUB_LICENSES: Readonly<Record<string, string>> = {
  'CC BY 4.0': 'cc-by-4.0',
  'CC BY-SA 4.0': 'cc-by-sa-4.0',
  'CC BY-NC 4.0': 'cc-by-nc-4.0',
  'CC0 1.0': 'cc0-1.0',
  CC0: 'cc0-1.0',
  'Apache-2.0': 'apache-2.0',
  MIT: 'mit',
};

/** Strips an address: `CC BY 4.0 (https://…)` is CC BY 4.0, because packages may append a link to the text. */
export function licenseName(license: string): string {
  return license.replace(/\s*\(.*\)$/, '');
}

/** Upper bounds of the hub's size categories, in images. */
const SIZES: readonly (readonly [below: number, name: string])[] = [
  [1000, 'n<1K'],
  [10_000, '1K<n<10K'],
  [100_000, '10K<n<100K'],
  [1_000_000, '100K<n<1M'],
];

type HeadFacts = ManifestLabels &
  Pick<Manifest, 'project' | 'version' | 'generator' | 'interpreter' | 'counts' | 'splits'>;

/** Paths of the samples of each split; they may contain `*`. */
interface DataFiles {
  readonly split: Manifest['splits'][number]['name'];
  readonly path: string;
}

/** The samples of the canonical shards. */
export function shardFiles({
  project,
  version,
  splits,
}: Pick<HeadFacts, 'project' | 'version' | 'splits'>): DataFiles[] {
  return splits.map(({ name }) => ({ split: name, path: `${shardPrefix(project, version, name)}*.tar` }));
}

/** `data_files` of a card's metadata; an empty list where there are none. */
export function dataFilesText(files: readonly DataFiles[]): string {
  if (files.length === 0) return '  data_files: []';
  return [
    '  data_files:',
    ...files.map(({ split, path }) => `  - split: ${HUB_SPLITS[split]}\n    path: ${yamlString(path)}`),
  ].join('\n');
}

/**
 * The YAML metadata of a data card for the Hugging Face hub and `datasets`. Strings are quoted, so that user input
 * cannot become another key. `info` is `dataset_info`, where the reader needs it.
 */
export function cardHead(facts: HeadFacts, files: readonly DataFiles[], info: object | null = null): string {
  const { project, version, generator, counts } = facts;
  const { category, tag } = releaseTaskIn(facts).card;
  const license = HUB_LICENSES[licenseName(generator.license)];
  const size = SIZES.find(([below]) => counts.images + counts.human < below)?.[1] ?? 'n>1M';
  return [
    '---',
    ...(license === undefined
      ? ['license: other', `license_name: ${yamlString(generator.license)}`, 'license_link: LICENSE']
      : [`license: ${license}`]),
    `pretty_name: ${yamlString(`${project} ${version}`)}`,
    `task_categories:\n- ${category}`,
    `size_categories:\n- ${size}`,
    `tags:\n- synthetic\n- ${tag}\n- datasetgan\n- gannet`,
    ...(files.length === 0
      ? []
      : [
          'configs:',
          '- config_name: default',
          `  description: ${yamlString(identityOf(facts))}`,
          dataFilesText(files),
        ]),
    ...(info === null ? [] : [`dataset_info: ${asciiJson(info)}`]),
    '---',
  ].join('\n');
}

/**
 * `datasets` identifies cached data by the folder's name and this metadata, not by the files: without fields that
 * distinguish releases it would return an earlier release for a later one.
 */
function identityOf({ project, version, generator, interpreter }: HeadFacts): string {
  return `${project} ${version}, generator ${generator.digest}, interpreter ${interpreter.digest}`;
}
