import type { Manifest, ReleaseFile, Split } from '@gannet/contracts';
import { licenseName } from './card-head.js';
import { field } from './croissant-field.js';
import { canonicalJson } from './json.js';
import { shardsOf } from './formats/source.js';
import { PROVENANCE } from './split-shards.js';
import { releaseTaskIn } from './tasks/tasks.js';

/** URLs of licences by their names in generator packages (SPDX). */
const LICENSE_URLS: Readonly<Record<string, string>> = {
  'CC BY 4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC BY-SA 4.0': 'https://creativecommons.org/licenses/by-sa/4.0/',
  'CC0 1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
  CC0: 'https://creativecommons.org/publicdomain/zero/1.0/',
  'Apache-2.0': 'https://www.apache.org/licenses/LICENSE-2.0',
  MIT: 'https://opensource.org/licenses/MIT',
};

const SPLIT_TYPES: Readonly<Record<Split, string>> = {
  train: 'cr:TrainingSplit',
  val: 'cr:ValidationSplit',
  test: 'cr:TestSplit',
  human: 'cr:Split',
};

/** The standard context of Croissant 1.1. */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  containedIn: 'cr:containedIn',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  description: { '@container': '@language' },
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileProperty: 'cr:fileProperty',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  name: { '@container': '@language' },
  parentField: 'cr:parentField',
  path: 'cr:path',
  prov: 'http://www.w3.org/ns/prov#',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};

interface Published {
  /** `2026-01-31`. */
  readonly date: string;
  /** URL of the release's page. */
  readonly url: string;
  /** sha256 of `manifest.json`. */
  readonly digest: string;
}

/** `croissant.json`: the release in Croissant 1.1 (JSON-LD). File URLs are relative to it. */
export function croissantText(manifest: Manifest, published: Published): string {
  const { project, version, generator, interpreter, counts } = manifest;
  const { card, croissant } = releaseTaskIn(manifest);
  return canonicalJson({
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: project,
    version,
    url: published.url,
    datePublished: published.date,
    isLiveDataset: false,
    description: `${counts.images} synthetic images with ${card.labels(manifest)}, labelled by an interpreter, and ${counts.human} images labelled by people.`,
    license: LICENSE_URLS[licenseName(generator.license)] ?? generator.license,
    creator: { '@type': 'sc:Organization', name: project },
    creditText: generator.attribution,
    citeAs: `${project} ${version}, sha256 ${published.digest}. ${generator.attribution}`,
    keywords: ['synthetic', croissant.keyword],
    'prov:wasDerivedFrom': `generator ${generator.name} ${generator.version}, sha256 ${generator.digest}`,
    'prov:wasGeneratedBy': `interpreter sha256 ${interpreter.digest}, ${interpreter.members} members, trained on ${interpreter.labelledImages} labelled images`,
    'rai:dataAnnotationProtocol': `People ${croissant.done} the images of the split human; an ensemble trained on them labelled the rest, and the images it was least certain of were dropped.`,
    'rai:machineAnnotationTools': `interpreter sha256 ${interpreter.digest}`,
    'rai:personalSensitiveInformation': 'None: the images are synthetic.',
    'rai:dataLimitations':
      'The labels of the splits train, val and test were not checked one by one; the data card gives the measured quality by class.',
    distribution: [
      ...manifest.files.filter(({ path }) => path === PROVENANCE || path.startsWith('shards/')).map(fileObject),
      fileSet(manifest, 'image-files', '*[0-9].png'),
      ...croissant.files.map(({ id, includes }) => fileSet(manifest, id, includes)),
    ],
    recordSet: [croissant.labels(manifest), splits(manifest), records(), images(), ...croissant.records],
  });
}

function fileObject({ path, bytes, sha256 }: ReleaseFile): object {
  return {
    '@type': 'cr:FileObject',
    '@id': path,
    name: path,
    contentUrl: path,
    contentSize: `${bytes} B`,
    sha256,
    encodingFormat: path === PROVENANCE ? 'application/jsonlines' : 'application/x-tar',
  };
}

function fileSet(manifest: Manifest, id: string, includes: string): object {
  const shards = manifest.splits.flatMap(({ name }) => shardsOf(manifest, name));
  return {
    '@type': 'cr:FileSet',
    '@id': id,
    name: id,
    containedIn: shards.map((shard) => ({ '@id': shard })),
    encodingFormat: 'image/png',
    includes,
  };
}

function splits(manifest: Manifest): object {
  return {
    '@type': 'cr:RecordSet',
    '@id': 'splits',
    name: 'splits',
    dataType: 'cr:Split',
    key: { '@id': 'splits/name' },
    field: [
      field('splits/name', 'sc:Text'),
      field('splits/url', ['sc:URL', 'cr:Split']),
      field('splits/images', 'sc:Integer'),
    ],
    data: manifest.splits.map(({ name, images: count }) => ({
      'splits/name': name,
      'splits/url': SPLIT_TYPES[name],
      'splits/images': count,
    })),
  };
}

/** The record set of provenance.jsonl. */
function records(): object {
  const of = (id: string, dataType: string, column: string): object => ({
    ...field(`records/${id}`, dataType),
    source: { fileObject: { '@id': PROVENANCE }, extract: { column } },
  });
  return {
    '@type': 'cr:RecordSet',
    '@id': 'records',
    name: 'records',
    key: { '@id': 'records/file' },
    field: [
      of('file', 'sc:Text', 'file'),
      of('split', 'sc:Text', 'split'),
      of('seed', 'sc:Integer', 'seed'),
      of('score', 'sc:Float', 'score'),
      of('labelled_by', 'sc:Text', 'labelledBy'),
    ],
  };
}

function images(): object {
  const of = (id: string, dataType: string): object => ({
    ...field(`images/${id}`, dataType),
    source: { field: { '@id': `records/${id}` } },
  });
  return {
    '@type': 'cr:RecordSet',
    '@id': 'images',
    name: 'images',
    key: { '@id': 'images/file' },
    field: [
      {
        ...field('images/file', 'sc:Text'),
        source: { fileSet: { '@id': 'image-files' }, extract: { fileProperty: 'filename' } },
        references: { field: { '@id': 'records/file' } },
      },
      {
        ...field('images/image', 'sc:ImageObject'),
        source: { fileSet: { '@id': 'image-files' }, extract: { fileProperty: 'content' } },
      },
      of('split', 'sc:Text'),
      of('seed', 'sc:Integer'),
      of('labelled_by', 'sc:Text'),
    ],
  };
}
