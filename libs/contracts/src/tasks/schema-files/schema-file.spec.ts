import { type SchemaFormat, readSchemaFile, writeSchemaFile } from './schema-file.js';
import type { LabelSchema } from '../tasks.js';

const read = (value: unknown) => readSchemaFile(typeof value === 'string' ? value : JSON.stringify(value));
const problemOf = (value: unknown): string => {
  const file = read(value);
  return file.ok ? '' : file.problem;
};
const SOME_COLOURS =
  'Colours that are not written as #e69f00, and keys other than digits, were left out: those of the places are used.';
const label = (name: string, more: object = {}) => ({ name, color: '#33ddff', type: 'any', attributes: [], ...more });

/** As the tab "Raw" of CVAT's constructor shows the labels of a saved project. */
const CVAT_PARTS = [
  { id: 7, ...label('hair', { type: 'polygon' }) },
  {
    id: 8,
    ...label('skin', {
      attributes: [
        { id: 1, name: 'wet', input_type: 'checkbox', mutable: false, values: ['false'], default_value: 'false' },
      ],
    }),
  },
  label('Background', { type: 'mask' }),
  label('blurred', { type: 'tag' }),
];

const node = (id: number, name: string, x: number): string =>
  `<circle r="1.5" stroke="black" fill="#b3b3b3" cx="${x}" cy="50.5" stroke-width="0.1" data-type="element node" data-element-id="${id}" data-node-id="${id}" data-label-${/^\d/.test(name) ? 'id' : 'name'}="${name}"></circle>`;
const edge = (from: number, to: number): string =>
  `<line x1="20" y1="50" x2="80" y2="50" stroke="black" data-type="edge" data-node-from="${from}" stroke-width="0.5" data-node-to="${to}"></line>`;
const sublabels = (...names: string[]) => names.map((name) => label(name, { type: 'points' }));

/** Nodes need not be drawn in the order of the sublabels. */
const CVAT_SKELETON = [
  label('face', {
    type: 'skeleton',
    sublabels: sublabels('nose', 'left_eye', 'right_eye'),
    svg: edge(1, 3) + edge(2, 3) + node(1, 'right_eye', 20) + node(2, 'left_eye', 80) + node(3, 'nose', 50),
  }),
  label('box', { type: 'rectangle' }),
];

/** Label Studio's own template for semantic segmentation with masks, with a hint. */
const LABEL_STUDIO = `<View>
  <Image name="image" value="$image" zoom="true"/>
  <BrushLabels name="tag" toName="image">
    <Label value="Airplane" background="rgba(255, 0, 0, 0.7)" hotkey="1"/>
    <Label value="Car &amp; driver" background="rgba(0, 0, 255, 0.7)" hint="with wheels"/>
  </BrushLabels>
  <Choices name="quality" toName="image"><Choice value="bad"/></Choices>
</View>`;

describe('CVAT', () => {
  it('classes of regions, the background first; what does not fit is named', () => {
    expect(read(CVAT_PARTS)).toEqual({
      ok: true,
      format: 'cvat',
      schema: {
        task: 'parts',
        classes: ['Background', 'hair', 'skin'].map((name) => ({ name, hint: '', color: '#33ddff' })),
      },
      remarks: [
        'The class “Background” was made the first: it is what pixels get that nobody paints.',
        'The label “blurred” did not fit and was left out.',
        'The attributes of “skin” were left out: labels have none here.',
      ],
    });
  });

  it('a task’s description with its labels, to which a background is added', () => {
    expect(read({ name: 'task', labels: [{ name: 'car' }] })).toMatchObject({
      schema: { classes: [{ name: 'background' }, { name: 'car' }] },
      remarks: ['The class “background” was added as the first: it is what pixels get that nobody paints.'],
    });
  });

  it('keypoints of a skeleton with its lines; the two sides are found by their names', () => {
    expect(read(CVAT_SKELETON)).toEqual({
      ok: true,
      format: 'cvat',
      schema: {
        task: 'keypoints',
        keypoints: ['nose', 'left_eye', 'right_eye'].map((name) => ({ name, hint: '', color: '#33ddff' })),
        skeleton: [
          [2, 0],
          [1, 0],
        ],
        flipPairs: [[1, 2]],
        sigma: 0.03,
      },
      remarks: [
        'The label “box” did not fit and was left out.',
        'Which keypoints swap places in a mirror image is not in the file; it was taken from their names: “left_eye” and “right_eye”.',
      ],
    });
  });

  it('several skeletons become one; points of a saved project are named by ids', () => {
    const brow = (id: number, name: string) =>
      label(name, {
        type: 'skeleton',
        sublabels: sublabels('in', 'out').map((one, index) => ({ ...one, id: id + index })),
        svg: edge(1, 2) + node(1, String(id + 1), 20) + node(2, String(id), 80),
      });
    expect(read([brow(10, 'left brow'), brow(20, 'right brow')])).toMatchObject({
      schema: {
        keypoints: ['left brow in', 'left brow out', 'right brow in', 'right brow out'].map((name) => ({ name })),
        skeleton: [
          [1, 0],
          [3, 2],
        ],
        flipPairs: [
          [0, 2],
          [1, 3],
        ],
      },
      remarks: expect.arrayContaining([
        'The skeletons “left brow” and “right brow” became one: an image has one set of keypoints, which have the names of their skeletons before their own.',
      ]),
    });
  });

  it('points without a skeleton', () => {
    expect(read(sublabels('chin', 'nose'))).toMatchObject({ schema: { task: 'keypoints', skeleton: [] } });
  });
});

describe('Label Studio', () => {
  it('classes of controls for regions, with hints; each once', () => {
    expect(read(LABEL_STUDIO)).toEqual({
      ok: true,
      format: 'label-studio',
      schema: {
        task: 'parts',
        classes: [
          { name: 'background', hint: '' },
          { name: 'Airplane', hint: '', key: 1 },
          { name: 'Car & driver', hint: 'with wheels' },
        ],
      },
      remarks: [
        'The class “background” was added as the first: it is what pixels get that nobody paints.',
        SOME_COLOURS,
      ],
    });
    const twice = LABEL_STUDIO.replace(
      '</View>',
      '<PolygonLabels name="p" toName="image"><Label value="Airplane"/><Label value="Sky"></Label></PolygonLabels></View>',
    );
    expect(read(twice)).toMatchObject({
      schema: { classes: ['background', 'Airplane', 'Car & driver', 'Sky'].map((name) => ({ name })) },
    });
  });

  it('keypoints', () => {
    const text = `<!-- {"title": "Keypoints and landmarks", "category": "image"} --><View><Image name="image" value="$image"/>
      <KeyPointLabels name="label" toName="image" strokewidth="2"><Label value="leftEar" background="red"/><Label value="rightEar"/></KeyPointLabels></View>`;
    expect(read(text)).toMatchObject({
      schema: { task: 'keypoints', keypoints: [{ name: 'leftEar' }, { name: 'rightEar' }], flipPairs: [[0, 1]] },
    });
  });
});

it('a schema of Gannet as it is, and that of a project', () => {
  const schema = { task: 'parts', classes: [{ name: 'a', hint: 'b' }, { name: 'c' }] };
  expect(read(schema)).toMatchObject({ format: 'gannet', schema: { classes: [schema.classes[0], { hint: '' }] } });
  expect(read({ slug: 'faces', schema })).toMatchObject({ ok: true, format: 'gannet' });
  expect(read(`\uFEFF${JSON.stringify({ classes: schema.classes })}`)).toMatchObject({ schema: { task: 'parts' } });
});

describe('refuses', () => {
  it.each([
    ['', 'The file is empty.'],
    ['# names\nhair', /^The file is neither XML nor JSON: /],
    ['17', /^The file has no schema: /],
    ['null', /^The file has no schema: /],
    ['[]', 'The list of labels is empty.'],
    [{ labels: 'hair' }, '“labels” of the file is no list.'],
    [[{ color: '#fff' }], /^Label 1 is none of CVAT: its “name” is missing or of another kind/],
    [['hair'], /^Label 1 is none of CVAT: it is no object/],
    [[label('a', { type: 'tag' })], 'No label of the file marks regions or keypoints: “a”.'],
    [[label('s', { type: 'skeleton' })], 'The skeleton “s” has no sublabels.'],
    [
      [label('s', { type: 'skeleton', sublabels: sublabels('a', 'b'), svg: edge(1, 9) + node(1, 'a', 2) })],
      'A line of the skeleton “s” leads to a point that is not in its drawing.',
    ],
    [
      [label('s', { sublabels: sublabels('a'), svg: '<!DOCTYPE x><line/>' })],
      /^The drawing of the skeleton “s” cannot be read: Line 1 has a document type/,
    ],
    ['<View/>', /^The configuration has no <Label> in <BrushLabels>/],
    ['<View><BrushLabels><Label background="red"/></BrushLabels></View>', 'A <Label> has no value, which is its name.'],
    [
      '<View><BrushLabels name="l" toName="i" value="$options"/></View>',
      /^<BrushLabels> takes its labels from each image’s data \(\$options\)/,
    ],
    ['<!DOCTYPE lolz [<!ENTITY lol "lol">]><View/>', /document type declaration/],
    [{ classes: [{ name: 'a' }] }, 'The classes have 1 entry; at least 2 are needed.'],
    [{ classes: [{ name: 'é' }, { name: 'e\u0301' }] }, /reads like “é” before it/],
    [[label('hair'), label('Hair')], /reads like “hair” before it/],
    [Array.from({ length: 300 }, (_, n) => label(`c${n}`)), /has? ?v?e? 301 entries; at most 64 are allowed/],
    [[label('x'.repeat(61))], /has 61 characters; at most 60 are allowed/],
    [[label('a\u202Eb')], /U\+202E/],
    [' '.repeat(1_000_001), /^The file has 1000001 characters/],
  ] as [unknown, string | RegExp][])('%j', (value, problem) => {
    expect(problemOf(value)).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
  });
});

const PARTS: LabelSchema = {
  task: 'parts',
  classes: [
    { name: 'background', hint: '' },
    { name: 'nose & "mouth" <all>', hint: 'two\nlines' },
    { name: 'Größe', hint: '', group: 'measures' },
  ],
};
const KEYPOINTS: LabelSchema = {
  task: 'keypoints',
  keypoints: [
    { name: 'left "eye"', hint: '' },
    { name: 'right "eye"', hint: 'h' },
    { name: 'nose', hint: '' },
  ],
  skeleton: [
    [0, 2],
    [2, 1],
  ],
  flipPairs: [[0, 1]],
  sigma: 0.03,
};

it.each<[SchemaFormat, LabelSchema, string]>([
  ['gannet', PARTS, ''],
  ['gannet', KEYPOINTS, ''],
  ['cvat', PARTS, 'hints'],
  ['cvat', KEYPOINTS, 'hints'],
  ['label-studio', PARTS, 'groups and line breaks'],
  ['label-studio', KEYPOINTS, 'skeleton'],
])('what is written for %s is read back, except for what it says', (format, schema, lost) => {
  const written = writeSchemaFile(schema, format, (index) => `#00000${index}`);
  const expected = JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (key === 'hint' && lost === 'hints') return '';
    if (key === 'group' && lost !== '') return undefined;
    if (key === 'hint' && lost === 'groups and line breaks') return (value as string).replace('\n', ' ');
    return key === 'skeleton' && lost === 'skeleton' ? [] : value;
  }) as LabelSchema;
  expect(read(written.text)).toMatchObject({ ok: true, format, schema: expected });
  expect(written.remarks.length > 0).toBe(lost !== '');
});
