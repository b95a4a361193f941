import type { KeypointNames, Manifest, ReleaseFile, Split } from '@gannet/contracts';
import { licenseName } from './card-head.js';
import { canonicalJson } from './json.js';
import { shardsOf } from './formats/source.js';
import { PROVENANCE } from './split-shards.js';

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

export interface Published {
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
  return canonicalJson({
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: project,
    version,
    url: published.url,
    datePublished: published.date,
    isLiveDataset: false,
    description: `${counts.images} synthetic images with ${manifest.keypoints ? `${manifest.keypoints.names.length} keypoints` : 'a class for every pixel'}, labelled by an interpreter, and ${counts.human} images labelled by people.`,
    license: LICENSE_URLS[licenseName(generator.license)] ?? generator.license,
    creator: { '@type': 'sc:Organization', name: project },
    creditText: generator.attribution,
    citeAs: `${project} ${version}, sha256 ${published.digest}. ${generator.attribution}`,
    keywords: ['synthetic', manifest.keypoints ? 'keypoint detection' : 'semantic segmentation'],
    'prov:wasDerivedFrom': `generator ${generator.name} ${generator.version}, sha256 ${generator.digest}`,
    'prov:wasGeneratedBy': `interpreter sha256 ${interpreter.digest}, ${interpreter.members} members, trained on ${interpreter.labelledImages} labelled images`,
    'rai:dataAnnotationProtocol': `People ${manifest.keypoints ? 'placed every keypoint in' : 'labelled every pixel of'} the images of the split human; an ensemble trained on them labelled the rest, and the images it was least certain of were dropped.`,
    'rai:machineAnnotationTools': `interpreter sha256 ${interpreter.digest}`,
    'rai:personalSensitiveInformation': 'None: the images are synthetic.',
    'rai:dataLimitations':
      'The labels of the splits train, val and test were not checked one by one; the data card gives the measured quality by class.',
    distribution: [
      ...manifest.files.filter(({ path }) => path === PROVENANCE || path.startsWith('shards/')).map(fileObject),
      fileSet(manifest, 'image-files', '*[0-9].png'),
      ...(manifest.keypoints ? [] : [fileSet(manifest, 'mask-files', '*.mask.png')]),
    ],
    recordSet: [
      manifest.keypoints ? keypoints(manifest.keypoints) : classes(manifest),
      splits(manifest),
      records(),
      images(),
      ...(manifest.keypoints ? [] : [masks()]),
    ],
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

/** The classes, by their value in the masks. */
function classes({ classes: names }: Manifest): object {
  return {
    '@type': 'cr:RecordSet',
    '@id': 'classes',
    name: 'classes',
    dataType: 'sc:Enumeration',
    key: { '@id': 'classes/value' },
    field: [field('classes/value', 'sc:Integer'), field('classes/name', 'sc:Text')],
    data: names.map((name, value) => ({ 'classes/value': value, 'classes/name': name })),
  };
}

/** The keypoints, by their index in the records. */
function keypoints({ names }: KeypointNames): object {
  return {
    '@type': 'cr:RecordSet',
    '@id': 'keypoints',
    name: 'keypoints',
    dataType: 'sc:Enumeration',
    key: { '@id': 'keypoints/index' },
    field: [field('keypoints/index', 'sc:Integer'), field('keypoints/name', 'sc:Text')],
    data: names.map((name, index) => ({ 'keypoints/index': index, 'keypoints/name': name })),
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

function masks(): object {
  const of = (extract: object): object => ({ source: { fileSet: { '@id': 'mask-files' }, extract } });
  return {
    '@type': 'cr:RecordSet',
    '@id': 'masks',
    name: 'masks',
    key: { '@id': 'masks/file' },
    field: [
      { ...field('masks/file', 'sc:Text'), ...of({ fileProperty: 'filename' }) },
      { ...field('masks/mask', ['cr:SegmentationMask', 'sc:ImageObject']), ...of({ fileProperty: 'content' }) },
    ],
  };
}

function field(id: string, dataType: string | string[]): object {
  return { '@type': 'cr:Field', '@id': id, name: id, dataType };
}
