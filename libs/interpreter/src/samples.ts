import type { OpenSession } from '@gannet/onnx';
import { gatherRows, imageStream, type Rows } from './rows.js';
import { choosePixels, type PixelChoice } from './sampling.js';
import type { Dimensions, LabelledImage, TrainingSettings } from './types.js';

/** Training data for labels: rows of the chosen pixels of all images, and their classes. */
export interface Samples extends Rows {
  /** [pixels] */
  readonly labels: Uint8Array;
  /** The chosen pixels of each image. */
  readonly choices: readonly PixelChoice[];
}

/** RNG stream of the seed; each image has a substream. */
const CHOICE = 1;

/**
 * Chooses the training pixels of every image and gathers them.
 * Throws RangeError for labels of another size than the image, and for an image without a labelled pixel.
 */
export async function gatherSamples(
  request: Dimensions & { readonly images: readonly LabelledImage[]; readonly seed: number },
  { pixelsPerImage, components, detail }: Pick<TrainingSettings, 'pixelsPerImage' | 'components' | 'detail'>,
  openSession: OpenSession,
): Promise<Samples> {
  const { images, resolution, classes, seed } = request;
  const choices = images.map(({ labels }, index) => {
    if (labels.length !== resolution * resolution)
      throw new RangeError(`image ${index} has ${labels.length} labels, not ${resolution * resolution}`);
    const choice = choosePixels(labels, classes, pixelsPerImage, imageStream(seed, CHOICE, index));
    if (choice.pixels.length === 0) throw new RangeError(`image ${index} has no labelled pixel`);
    return choice;
  });
  const chosen = images.map(({ features }, index) => ({ features, pixels: (choices[index] as PixelChoice).pixels }));
  const rows = await gatherRows(request, chosen, { components, detail, seed }, openSession);
  const labels = new Uint8Array(rows.offsets.at(-1) as number);
  choices.forEach(({ pixels }, index) =>
    pixels.forEach((pixel, at) => {
      labels[(rows.offsets[index] as number) + at] = (images[index] as LabelledImage).labels[pixel] as number;
    }),
  );
  return { ...rows, labels, choices };
}
