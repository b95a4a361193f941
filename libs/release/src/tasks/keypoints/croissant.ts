import type { ManifestLabels } from '@gannet/contracts';
import { field } from '../../croissant-field.js';
import type { CroissantText } from '../release-task.js';

/** The keypoints, by their index in the records. */
function labels({ keypoints }: ManifestLabels): object {
  return {
    '@type': 'cr:RecordSet',
    '@id': 'keypoints',
    name: 'keypoints',
    dataType: 'sc:Enumeration',
    key: { '@id': 'keypoints/index' },
    field: [field('keypoints/index', 'sc:Integer'), field('keypoints/name', 'sc:Text')],
    data: (keypoints?.names ?? []).map((name, index) => ({ 'keypoints/index': index, 'keypoints/name': name })),
  };
}

export const croissant: CroissantText = {
  keyword: 'keypoint detection',
  done: 'placed every keypoint in',
  files: [],
  labels,
  records: [],
};
