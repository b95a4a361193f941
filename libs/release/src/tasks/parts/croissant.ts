import type { ManifestLabels } from '@gannet/contracts';
import { field } from '../../croissant-field.js';
import type { CroissantText } from '../release-task.js';

/** The classes, by their value in the masks. */
function classes({ classes: names }: ManifestLabels): object {
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

export const croissant: CroissantText = {
  keyword: 'semantic segmentation',
  done: 'labelled every pixel of',
  files: [{ id: 'mask-files', includes: '*.mask.png' }],
  labels: classes,
  records: [masks()],
};
