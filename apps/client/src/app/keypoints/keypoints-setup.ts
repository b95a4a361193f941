import { DEFAULT_SIGMA, type KeypointSchema } from '@gannet/contracts';
import { type DraftPair, indexed, labelOf, NO_SCHEMA, type SchemaDraft } from '../projects/schema-draft';
import type { SchemaSetup } from '../projects/schema-setup';
import { KeypointForm } from './keypoint-form';

/** A name, and where the keypoint stands in a sample, in hundredths of the side. */
type Row = readonly [name: string, x: number, y: number];

/** As the bundled generator draws faces; left and right are the viewer's. */
const FACE: readonly Row[] = [
  ['left eye', 37, 47],
  ['right eye', 63, 47],
  ['nose tip', 50, 58],
  ['mouth', 50, 70],
  ['left mouth corner', 41, 70],
  ['right mouth corner', 59, 70],
  ['chin', 50, 84],
  ['left ear', 21, 53],
  ['right ear', 79, 53],
];
const FACE_SKELETON: readonly DraftPair[] = [
  [7, 0],
  [0, 2],
  [2, 1],
  [1, 8],
  [2, 3],
  [4, 3],
  [3, 5],
  [3, 6],
];

/** The keypoints of COCO (Lin et al., 2014), in its order; left and right are the person's own. */
const PERSON: readonly Row[] = [
  ['nose', 50, 12],
  ['left eye', 53, 9],
  ['right eye', 47, 9],
  ['left ear', 56, 11],
  ['right ear', 44, 11],
  ['left shoulder', 62, 25],
  ['right shoulder', 38, 25],
  ['left elbow', 68, 40],
  ['right elbow', 32, 40],
  ['left wrist', 70, 54],
  ['right wrist', 30, 54],
  ['left hip', 57, 54],
  ['right hip', 43, 54],
  ['left knee', 58, 74],
  ['right knee', 42, 74],
  ['left ankle', 58, 93],
  ['right ankle', 42, 93],
];
const PERSON_SKELETON: readonly DraftPair[] = [
  [15, 13],
  [13, 11],
  [16, 14],
  [14, 12],
  [11, 12],
  [5, 11],
  [6, 12],
  [5, 6],
  [5, 7],
  [6, 8],
  [7, 9],
  [8, 10],
  [1, 2],
  [0, 1],
  [0, 2],
  [1, 3],
  [2, 4],
  [3, 5],
  [4, 6],
];

/** How the keypoints of a project are written. */
export const keypointsSetup: SchemaSetup<KeypointSchema> = {
  title: 'Keypoints',
  words: 'Named places are found in every image: left eye, chin. For poses and landmarks.',
  form: KeypointForm,
  templates: [
    {
      name: 'Face',
      words: 'Nine landmarks of a portrait, as in the demo.',
      draft: placed(FACE, FACE_SKELETON, [
        [0, 1],
        [4, 5],
        [7, 8],
      ]),
    },
    {
      name: 'Person',
      words: 'The 17 keypoints of COCO, with its skeleton.',
      draft: placed(
        PERSON,
        PERSON_SKELETON,
        [1, 3, 5, 7, 9, 11, 13, 15].map((left) => [left, left + 1] as const),
      ),
    },
  ],
  draftOf: ({ keypoints, skeleton, flipPairs, sigma }) => ({
    labels: keypoints.map((label, id) => ({ id, ...label })),
    skeleton,
    flipPairs,
    sigma,
    places: {},
  }),
  schemaOf: (draft) => ({
    task: 'keypoints',
    keypoints: draft.labels.map(labelOf),
    skeleton: indexed(draft, 'skeleton'),
    flipPairs: indexed(draft, 'flipPairs'),
    sigma: draft.sigma ?? DEFAULT_SIGMA,
  }),
};

function placed(rows: readonly Row[], skeleton: readonly DraftPair[], flipPairs: readonly DraftPair[]): SchemaDraft {
  return {
    ...NO_SCHEMA,
    labels: rows.map(([name], id) => ({ id, name, hint: '' })),
    skeleton,
    flipPairs,
    sigma: DEFAULT_SIGMA,
    places: Object.fromEntries(rows.map(([, x, y], id) => [id, { x: x / 100, y: y / 100 }])),
  };
}
