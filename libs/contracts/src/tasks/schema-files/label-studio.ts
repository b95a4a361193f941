import { labelKeys } from '../../label-look.js';
import { type LabelSchema } from '../tasks.js';
import { escaped } from './cvat.js';
import { colorIn, didNotFit, type Found, keypointsOf, partsOf, SOME_COLOURS_LEFT_OUT, Unreadable } from './found.js';
import { type XmlElement, xmlElements } from './xml-elements.js';

const POINTS = 'KeyPointLabels';
/** The controls whose labels mark regions of an image. */
const REGIONS = new Set([
  'BrushLabels',
  'BitmaskLabels',
  'PolygonLabels',
  'RectangleLabels',
  'EllipseLabels',
  'Labels',
]);

/** The schema of a labelling configuration: classes of its controls for regions, or else keypoints. */
export function schemaOfLabelStudio(text: string): Found {
  const read = xmlElements(text);
  if (!read.ok) throw new Unreadable(read.problem);
  const controls = read.elements.filter(({ name }) => name === POINTS || REGIONS.has(name));
  const dynamic = controls.find(({ attributes }) => attributes.get('value')?.startsWith('$'));
  if (dynamic)
    throw new Unreadable(
      `<${dynamic.name}> takes its labels from each image’s data (${dynamic.attributes.get('value')}), so that they are not in the file.`,
    );
  const labels = read.elements.filter(({ name }) => name === 'Label');
  const regions = labels.filter(({ parent }) => REGIONS.has(parent ?? ''));
  const points = labels.filter(({ parent }) => parent === POINTS);
  if (regions.length + points.length === 0)
    throw new Unreadable(
      `The configuration has no <Label> in <${['BrushLabels', 'PolygonLabels', POINTS].join('>, <')}> or another control for regions or keypoints.`,
    );
  const isParts = regions.length > 0;
  const taken = isParts ? regions : points;
  const remarks = remarksOn(
    taken,
    labels.filter((label) => !taken.includes(label)),
  );
  return isParts ? partsOf(unique(taken), remarks) : keypointsOf(unique(taken), [], remarks);
}

interface FoundLabel {
  readonly name: string;
  readonly hint?: string;
  readonly color?: string;
  readonly key?: number;
}

/** The same label may stand in several controls, such as for a brush and for polygons. */
function unique(labels: readonly XmlElement[]): FoundLabel[] {
  const byName = new Map<string, FoundLabel>();
  for (const { attributes } of labels) {
    const [name, hint] = [valueOf(attributes), attributes.get('hint')];
    if (!byName.has(name))
      byName.set(name, {
        name,
        ...(hint !== undefined && { hint }),
        ...colorIn(attributes.get('background')),
        ...keyIn(attributes.get('hotkey')),
      });
  }
  const keys = [...byName.values()].map(({ key }) => key);
  return [...byName.values()].map(({ key, ...label }, at) =>
    key === undefined || keys.indexOf(key) < at ? label : { ...label, key },
  );
}

function keyIn(text: string | undefined): { key?: number } {
  return text !== undefined && /^[1-9]$/.test(text) ? { key: Number(text) } : {};
}

function valueOf(attributes: XmlElement['attributes']): string {
  const value = attributes.get('value');
  if (value === undefined) throw new Unreadable('A <Label> has no value, which is its name.');
  return value;
}

function remarksOn(taken: readonly XmlElement[], leftOut: readonly XmlElement[]): string[] {
  const names = [...new Set(leftOut.map(({ attributes }) => valueOf(attributes)))];
  return [
    ...didNotFit(names),
    ...(taken.some(({ attributes }) => isLeftOut(attributes)) ? [SOME_COLOURS_LEFT_OUT] : []),
  ];
}

function isLeftOut(attributes: XmlElement['attributes']): boolean {
  const [color, key] = [attributes.get('background'), attributes.get('hotkey')];
  return (
    (color !== undefined && colorIn(color).color === undefined) || (key !== undefined && keyIn(key).key === undefined)
  );
}

/** Keys that labels of Label Studio can have as they have them here: the digits. */
const HOTKEYS = 9;

/** A labelling configuration for images. */
export function labelStudioConfig(
  schema: LabelSchema,
  colorOf: (index: number) => string,
): { text: string; remarks: string[] } {
  const [control, labels] = schema.task === 'parts' ? ['BrushLabels', schema.classes] : [POINTS, schema.keypoints];
  const keys = labelKeys(labels);
  const lines = labels.map(({ name, hint }, index) => {
    const key = keys[index] ?? Infinity;
    const attributes = [
      ['value', name],
      ['background', colorOf(index)],
      ...(key <= HOTKEYS ? [['hotkey', String(key)]] : []),
      ...(hint === '' ? [] : [['hint', hint.replaceAll(/\s+/g, ' ')]]),
    ];
    return `    <Label ${attributes.map(([key, value]) => `${key}="${escaped(value!)}"`).join(' ')}/>`;
  });
  return {
    text: [
      '<View>',
      '  <Image name="image" value="$image" zoom="true"/>',
      `  <${control} name="label" toName="image">`,
      ...lines,
      `  </${control}>`,
      '</View>',
      '',
    ].join('\n'),
    remarks: [
      ...(labels.some(({ group }) => group !== undefined)
        ? ['The groups are not in it: these controls of Label Studio have none.']
        : []),
      ...(schema.task === 'keypoints'
        ? ['Skeleton, flip pairs and sigma are not in it: Label Studio knows none of them.']
        : []),
    ],
  };
}
