/** Larger files are not read. */
const MOST_BYTES = 50_000_000;
/** As many as `gannet predict` takes. */
const MOST_PIXELS = 2 ** 24;

/** A picture as a student takes it. */
export interface OpenedPicture {
  readonly name: string;
  readonly bitmap: ImageBitmap;
  /** [height, width, 3], transparency blended with white. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Reads a picture, turned upright as its camera recorded. Returns a sentence for what is none, or too large. */
export async function openPicture(file: Blob & { readonly name?: string }): Promise<OpenedPicture | string> {
  const name = file.name ?? 'The picture';
  if (file.size > MOST_BYTES)
    return `“${name}” has ${(file.size / 1e6).toFixed(0)} MB; a picture has at most ${MOST_BYTES / 1e6}.`;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return `“${name}” is no picture that this browser can read: take a PNG or a JPEG.`;
  const { width, height } = bitmap;
  if (width * height > MOST_PIXELS) {
    bitmap.close();
    return `“${name}” has ${((width * height) / 1e6).toFixed(0)} million pixels; a student labels at most ${(MOST_PIXELS / 1e6).toFixed(1)} million. Make it smaller, or crop it to what is to be labelled.`;
  }
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) return `There is no memory for a picture of ${width} × ${height} pixels.`;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  return { name, bitmap, rgb: withoutAlpha(context.getImageData(0, 0, width, height).data), width, height };
}

/** RGBA to RGB. */
function withoutAlpha(rgba: ArrayLike<number>): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from]!;
    rgb[to++] = rgba[from + 1]!;
    rgb[to++] = rgba[from + 2]!;
  }
  return rgb;
}
