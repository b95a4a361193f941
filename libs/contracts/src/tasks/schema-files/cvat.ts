import { z } from 'zod';
import type { LabelSchema } from '../tasks.js';
import {
  colorIn,
  didNotFit,
  type Found,
  keypointsOf,
  type Pairs,
  partsOf,
  quoted,
  SOME_COLOURS_LEFT_OUT,
  Unreadable,
} from './found.js';
import { xmlElements } from './xml-elements.js';

const Attributes = z.array(z.looseObject({ name: z.string().optional() })).optional();
const CvatLabel = z.looseObject({
  name: z.string(),
  id: z.number().optional(),
  color: z.string().optional(),
  type: z.string().optional(),
  attributes: Attributes,
  sublabels: z
    .array(
      z.looseObject({
        name: z.string(),
        id: z.number().optional(),
        attributes: Attributes,
        color: z.string().optional(),
      }),
    )
    .optional(),
  svg: z.string().optional(),
});
type CvatLabel = z.output<typeof CvatLabel>;

/** The types of labels that mark places, whole images or lines, and no regions. */
const NO_REGION = new Set(['points', 'tag', 'polyline', 'cuboid']);

/** A list of labels, or an object that has one, such as the description of a task. */
export function isCvat(value: unknown): value is readonly unknown[] | { readonly labels: readonly unknown[] } {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && 'labels' in value);
}

/** The schema of the raw labels of CVAT's constructor: keypoints of its skeletons or points, or else classes. */
export function schemaOfCvat(value: readonly unknown[] | { readonly labels: readonly unknown[] }): Found {
  const labels = labelsIn('labels' in value ? value.labels : value);
  const skeletons = labels.filter(({ type, sublabels = [] }) => type === 'skeleton' || sublabels.length > 0);
  if (skeletons.length > 0) return ofSkeletons(skeletons, labels);
  const points = labels.filter(({ type }) => type === 'points');
  if (points.length === labels.length) return keypointsOf(plain(points), [], remarksOn(labels, []));
  const regions = labels.filter(({ type = 'any' }) => !NO_REGION.has(type));
  if (regions.length === 0)
    throw new Unreadable(`No label of the file marks regions or keypoints: ${quoted(namesOf(labels))}.`);
  return partsOf(
    plain(regions),
    remarksOn(
      labels,
      labels.filter((label) => !regions.includes(label)),
    ),
  );
}

function labelsIn(value: unknown): CvatLabel[] {
  if (!Array.isArray(value)) throw new Unreadable('“labels” of the file is no list.');
  if (value.length === 0) throw new Unreadable('The list of labels is empty.');
  return value.map((label, index) => {
    const read = CvatLabel.safeParse(label);
    if (read.success) return read.data;
    const at = read.error.issues[0]?.path.join('.') ?? '';
    throw new Unreadable(
      `Label ${index + 1} is none of CVAT: ${at === '' ? 'it is no object' : `its “${at}” is missing or of another kind`}. A label is like {"name": "hair", "attributes": []}.`,
    );
  });
}

function ofSkeletons(skeletons: readonly CvatLabel[], labels: readonly CvatLabel[]): Found {
  const points = skeletons.flatMap(({ name: of, sublabels = [] }) =>
    sublabels.map(({ name, color }) => ({ of, name, color })),
  );
  if (points.length === 0) throw new Unreadable(`The skeleton “${skeletons[0]!.name}” has no sublabels.`);
  const isDistinct = new Set(points.map(({ name }) => name)).size === points.length;
  let first = 0;
  const edges = skeletons.flatMap((skeleton) => {
    const own = edgesOf(skeleton).map(([a, b]) => [first + a, first + b] as const);
    first += skeleton.sublabels?.length ?? 0;
    return own;
  });
  return keypointsOf(
    points.map(({ of, name, color }) => ({ name: isDistinct ? name : `${of} ${name}`, ...colorIn(color) })),
    edges,
    [
      ...(skeletons.length > 1
        ? [
            `The skeletons ${quoted(namesOf(skeletons))} became one: an image has one set of keypoints${isDistinct ? '' : ', which have the names of their skeletons before their own'}.`,
          ]
        : []),
      ...remarksOn(
        [...labels, ...skeletons.flatMap(({ sublabels = [] }) => sublabels)],
        labels.filter((label) => !skeletons.includes(label)),
      ),
    ],
  );
}

/** The lines of a skeleton's drawing, as pairs of indices of its sublabels. */
function edgesOf({ name, svg = '', sublabels = [] }: CvatLabel): Pairs {
  const drawing = xmlElements(svg);
  if (!drawing.ok) throw new Unreadable(`The drawing of the skeleton “${name}” cannot be read: ${drawing.problem}`);
  const byNode = new Map(
    drawing.elements
      .filter(({ attributes }) => attributes.has('data-node-id'))
      .map(({ attributes }, order) => {
        const [label, id] = [attributes.get('data-label-name'), attributes.get('data-label-id')];
        const named = sublabels.findIndex((one) => one.name === label || (id !== undefined && String(one.id) === id));
        return [attributes.get('data-node-id'), named < 0 ? order : named];
      }),
  );
  return drawing.elements
    .filter(({ attributes }) => attributes.has('data-node-from'))
    .map(({ attributes }) => {
      const ends = (['data-node-from', 'data-node-to'] as const).map((end) => byNode.get(attributes.get(end)));
      const [from = -1, to = -1] = ends;
      if (from < 0 || to < 0 || Math.max(from, to) >= sublabels.length)
        throw new Unreadable(`A line of the skeleton “${name}” leads to a point that is not in its drawing.`);
      return [from, to] as const;
    });
}

const namesOf = (labels: readonly { readonly name: string }[]): string[] => labels.map(({ name }) => name);
const plain = (labels: readonly CvatLabel[]): { name: string; color?: string }[] =>
  labels.map(({ name, color }) => ({ name, ...colorIn(color) }));

function remarksOn(
  labels: readonly Pick<CvatLabel, 'name' | 'attributes' | 'color'>[],
  leftOut: readonly CvatLabel[],
): string[] {
  const detailed = labels.filter(({ attributes = [] }) => attributes.length > 0);
  return [
    ...didNotFit(namesOf(leftOut)),
    ...(detailed.length > 0
      ? [`The attributes of ${quoted(namesOf(detailed))} were left out: labels have none here.`]
      : []),
    ...(labels.some(({ color = '' }) => color !== '' && colorIn(color).color === undefined)
      ? [SOME_COLOURS_LEFT_OUT]
      : []),
  ];
}

/** Raw labels as CVAT's constructor takes them. */
export function cvatLabels(
  schema: LabelSchema,
  colorOf: (index: number) => string,
): { text: string; remarks: string[] } {
  const labels =
    schema.task === 'parts'
      ? schema.classes.map(({ name }, index) => ({ name, color: colorOf(index), type: 'mask', attributes: [] }))
      : [skeletonLabel(schema, colorOf)];
  const all = schema.task === 'parts' ? schema.classes : schema.keypoints;
  return {
    text: `${JSON.stringify(labels, null, 2)}\n`,
    remarks: [
      ...(all.some(({ hint }) => hint !== '') ? ['The descriptions are not in it: labels of CVAT have none.'] : []),
      ...(all.some(({ group }) => group !== undefined) ? ['The groups are not in it: CVAT has none.'] : []),
      ...(schema.task === 'keypoints' ? ['Flip pairs and sigma are not in it: CVAT knows neither.'] : []),
    ],
  };
}

function skeletonLabel(
  { keypoints, skeleton }: Extract<LabelSchema, { task: 'keypoints' }>,
  colorOf: (index: number) => string,
) {
  const places = keypoints.map((_, index) => onCircle(index, keypoints.length));
  const lines = skeleton.map(([a, b]) => {
    const [from, to] = [places[a]!, places[b]!];
    return `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="black" stroke-width="0.5" data-type="edge" data-node-from="${a + 1}" data-node-to="${b + 1}"></line>`;
  });
  const circles = keypoints.map(({ name }, index) => {
    const { x, y } = places[index]!;
    return `<circle r="1.5" stroke="black" fill="${colorOf(index)}" cx="${x}" cy="${y}" stroke-width="0.1" data-type="element node" data-element-id="${index + 1}" data-node-id="${index + 1}" data-label-name="${escaped(name)}"></circle>`;
  });
  return {
    name: 'keypoints',
    color: colorOf(0),
    type: 'skeleton',
    attributes: [],
    sublabels: keypoints.map(({ name }, index) => ({ name, color: colorOf(index), type: 'points', attributes: [] })),
    svg: [...lines, ...circles].join(''),
  };
}

/** A place in CVAT's drawing of 100 × 100. */
function onCircle(index: number, count: number): { readonly x: number; readonly y: number } {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return { x: rounded(50 + 40 * Math.cos(angle)), y: rounded(50 + 40 * Math.sin(angle)) };
}

/** As the value of an attribute in double quotes. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
