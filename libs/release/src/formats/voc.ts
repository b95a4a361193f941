import type { Manifest, Split } from '@gannet/contracts';
import { encodeIndexedPng, type Rgb, UNLABELLED } from '@gannet/raster';
import { type Format, type FormatSource, labelsOf, put, stream } from './format.js';
import { canonicalJson } from '../json.js';
import { INDEXED_MASKS } from '../mask-note.js';
import { releasePalette } from '../tasks/parts/classes-file.js';

/**
 * The 256 colours of PASCAL VOC: the bits of the index dealt to red, green and blue in turn, highest first
 * (VOCcolormap.m).
 */
const vocPalette: readonly Rgb[] = Array.from({ length: 256 }, (_, index): Rgb => {
  const color: [number, number, number] = [0, 0, 0];
  for (let bit = 0; bit < 8; bit++) color[bit % 3]! |= ((index >> bit) & 1) << (7 - Math.floor(bit / 3));
  return color;
});

/**
 * Indexed PNG in the layout of PASCAL VOC and CVAT's "Segmentation mask 1.1": a pixel's value is its class, 255 is
 * void.
 */
export const voc: Format = {
  name: 'voc',
  title: 'Indexed PNG in the layout of PASCAL VOC',
  loss: null,
  hub: null,
  note: INDEXED_MASKS,
  loading: (split) =>
    `import numpy as np\nfrom PIL import Image\nstem = open("ImageSets/Segmentation/${split}.txt").readline().strip()\n` +
    'image = Image.open(f"JPEGImages/{stem}.png")\nmask = np.array(Image.open(f"SegmentationClass/{stem}.png"))',
  async write(source, sink) {
    const palette = paletteIn(source.manifest);
    await put(sink, 'labelmap.txt', labelmap(source.manifest, palette));
    await put(
      sink,
      'labelmap.json',
      canonicalJson(Object.fromEntries(source.manifest.classes.map((name, index) => [index, name]))),
    );
    for (const { name: split } of source.manifest.splits) {
      for await (const sample of source.samples(split)) {
        await put(sink, `JPEGImages/${sample.key}.png`, sample.image);
        await put(sink, `SegmentationClass/${sample.key}.png`, encodeIndexedPng(labelsOf(sample), palette));
      }
      await stream(sink, `ImageSets/Segmentation/${split}.txt`, stems(source, split));
    }
  },
};

/**
 * The palette of PASCAL VOC, unless the project has colours of its own. Readers know classes by their colours, so that
 * colours of which two are the same are not taken.
 */
function paletteIn(manifest: Manifest): readonly Rgb[] {
  const own = releasePalette(manifest);
  const rest = vocPalette.slice(own.length);
  const isDistinct = new Set([...own, vocPalette[UNLABELLED]].map(String)).size === own.length + 1;
  return manifest.colors && isDistinct ? [...own, ...rest] : vocPalette;
}

function labelmap({ classes }: Manifest, palette: readonly Rgb[]): string {
  const lines = labelmapNames(classes).map((name, index) => `${name}:${palette[index]!.join(',')}::`);
  return `# label:color_rgb:parts:actions\n${lines.join('\n')}\n`;
}

/**
 * Names as lines of `labelmap.txt`, made unique: a colon would end a name and becomes a hyphen, line breaks become
 * spaces, and a `#` at the start would begin a comment and gets a leading underscore. If changed names collide, the
 * class index is appended. `labelmap.json` has the original names.
 */
export function labelmapNames(names: readonly string[]): string[] {
  const plain = names.map((name) =>
    name
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .replaceAll(':', '-')
      .replace(/^(?=#|$)/, '_'),
  );
  const taken = new Set(names.filter((name, index) => name === plain[index]));
  return plain.map((name, index) => {
    let free = name;
    while (name !== names[index] && taken.has(free)) free += ` (${index})`;
    taken.add(free);
    return free;
  });
}

async function* stems(source: FormatSource, split: Split): AsyncGenerator<string> {
  for await (const { key } of source.samples(split)) yield `${key}\n`;
}
