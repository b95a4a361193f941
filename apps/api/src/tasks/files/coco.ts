import { type Placement, plural } from '@gannet/contracts';
import { blankLabelMap, fillPolygon } from '@gannet/raster';
import { pixelsInside, unpackCounts } from '@gannet/release';
import { z } from 'zod';
import { seedOfName } from './seed-of-name.js';
import { Unreadable } from './unreadable.js';

/** COCO measures keypoints from the centre of the first pixel, Gannet from the image's corner. */
const CENTRE = 0.5;
/** Values of label maps that categories can have: 0 is what no annotation covers. */
const MOST_CATEGORIES = 254;

const Image = z.object({
  id: z.number(),
  file_name: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
});
const Category = z.object({ id: z.number(), name: z.string(), keypoints: z.array(z.string()).optional() });
const Counts = z.object({
  size: z.tuple([z.number(), z.number()]),
  counts: z.union([z.string(), z.array(z.number())]),
});
const Annotation = z.object({
  image_id: z.number(),
  category_id: z.number(),
  segmentation: z.union([Counts, z.array(z.array(z.number()))]).optional(),
  keypoints: z.array(z.number()).optional(),
});
const Coco = z.object({ images: z.array(Image), categories: z.array(Category), annotations: z.array(Annotation) });
export type Coco = z.infer<typeof Coco>;
type Image = z.infer<typeof Image>;
type Annotation = z.infer<typeof Annotation>;

/** Whether a JSON value claims to be a COCO file. */
export function claimsToBeCoco(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'images' in value && 'annotations' in value;
}

/** Throws Unreadable. */
export function readCoco(value: unknown): Coco {
  const read = Coco.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Unreadable(`it is no COCO file: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** The seed of an image. Throws Unreadable. */
export function cocoSeed({ file_name, width, height }: Image, side: number): number {
  if ((width ?? side) !== side || (height ?? side) !== side)
    throw new Unreadable(`it has ${width} × ${height} pixels where the generator's images have ${side} × ${side}`);
  return seedOfName(file_name);
}

/** The annotations of each image, by its id. */
export function annotationsByImage({ annotations }: Coco): Map<number, Annotation[]> {
  const byImage = new Map<number, Annotation[]>();
  for (const one of annotations) {
    const some = byImage.get(one.image_id);
    if (some) some.push(one);
    else byImage.set(one.image_id, [one]);
  }
  return byImage;
}

/** The names of the values in `cocoLabels`: what nothing covers, and the categories in the order of their ids. */
export function cocoNames(coco: Coco): string[] {
  if (coco.categories.length > MOST_CATEGORIES)
    throw new Unreadable(`it has ${coco.categories.length} categories; at most ${MOST_CATEGORIES} are read`);
  return ['(not annotated)', ...inOrder(coco).map(({ name }) => name)];
}

function inOrder({ categories }: Coco): Coco['categories'] {
  return [...categories].sort((a, b) => a.id - b.id);
}

/** The label map [side, side] of an image: later annotations cover earlier ones. Throws Unreadable. */
export function cocoLabels(coco: Coco, annotations: readonly Annotation[], side: number): Uint8Array {
  const values = new Map(inOrder(coco).map(({ id }, index) => [id, index + 1]));
  let map = blankLabelMap(side, side, 0);
  for (const { category_id, segmentation } of annotations) {
    const value = values.get(category_id);
    if (value === undefined)
      throw new Unreadable(`it has an annotation of category ${category_id}, which is not listed`);
    if (segmentation === undefined) throw new Unreadable('it has an annotation without a segmentation');
    if (Array.isArray(segmentation)) for (const ring of segmentation) map = withPolygon(map, ring, value);
    else {
      const inside = insideOf(segmentation, side);
      for (let pixel = 0; pixel < inside.length; pixel++) if (inside[pixel] === 1) map.data[pixel] = value;
    }
  }
  return map.data;
}

function withPolygon<M extends ReturnType<typeof blankLabelMap>>(map: M, ring: readonly number[], value: number): M {
  if (ring.length < 6 || ring.length % 2 !== 0)
    throw new Unreadable(`it has a polygon of ${plural(ring.length, 'number')}; three points have six`);
  const points = Array.from({ length: ring.length / 2 }, (_, i) => ({ x: ring[2 * i]!, y: ring[2 * i + 1]! }));
  fillPolygon(map, points, { value });
  return map;
}

function insideOf({ size: [height, width], counts }: z.infer<typeof Counts>, side: number): Uint8Array {
  if (width !== side || height !== side)
    throw new Unreadable(`it has a mask of ${width} × ${height} pixels where the image has ${side} × ${side}`);
  try {
    return pixelsInside(typeof counts === 'string' ? unpackCounts(counts) : counts, width, height);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Unreadable(`it has a mask whose run lengths are wrong: ${cause.message}`, { cause });
  }
}

/** The names of the keypoints, which the categories must agree about. Throws Unreadable. */
export function cocoKeypointNames({ categories }: Coco): string[] {
  const lists = categories.flatMap(({ keypoints }) => (keypoints === undefined ? [] : [keypoints]));
  const [names] = lists;
  if (names === undefined || names.length === 0) throw new Unreadable('none of its categories has keypoints');
  if (lists.some((other) => other.join('\n') !== names.join('\n')))
    throw new Unreadable('its categories have different keypoints: keep the one that the project is about');
  return names;
}

/** The placements of an image, all absent if nothing is annotated. Throws Unreadable. */
export function cocoPlacements(annotations: readonly Annotation[], count: number, side: number): Placement[] {
  const placed = annotations.filter(({ keypoints }) => keypoints !== undefined);
  if (placed.length > 1)
    throw new Unreadable(`it has ${placed.length} annotations with keypoints; a project has one of an image`);
  const numbers = placed[0]?.keypoints ?? new Array<number>(3 * count).fill(0);
  if (numbers.length !== 3 * count)
    throw new Unreadable(
      `it has ${numbers.length} numbers for ${plural(count, 'keypoint')}; each has x, y, visibility`,
    );
  return Array.from({ length: count }, (_, index): Placement => {
    const [x, y, visibility] = numbers.slice(3 * index, 3 * index + 3) as [number, number, number];
    if (visibility === 0) return { x: 0, y: 0, visibility: 0 };
    if (visibility !== 1 && visibility !== 2)
      throw new Unreadable(`keypoint ${index + 1} has the visibility ${visibility}; COCO has 0, 1 and 2`);
    const place = { x: x + CENTRE, y: y + CENTRE, visibility } as const;
    if (!(place.x >= 0 && place.y >= 0 && place.x <= side && place.y <= side))
      throw new Unreadable(`keypoint ${index + 1} is at (${x}, ${y}), outside the image of ${side} × ${side} pixels`);
    return place;
  });
}
