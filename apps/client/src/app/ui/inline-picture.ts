/** Pictures that Markdown shows as part of the text. */
const KEPT_AS_IT_IS = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
/** Larger files are not read. */
const MOST_BYTES = 20_000_000;
/** The longest side of a picture that is made smaller, then half of it, and so on. */
const LONGEST_SIDE = 640;
const LEAST_SIDE = 40;
const QUALITIES = [0.85, 0.6, 0.4];

type InlinePicture = { readonly ok: true; readonly address: string } | { readonly ok: false; readonly problem: string };

/**
 * A picture as an address of at most `room` characters, which holds the picture itself: unchanged if it is small enough,
 * or made smaller until it is.
 */
export async function inlinePicture(file: File, room: number): Promise<InlinePicture> {
  if (file.size > MOST_BYTES)
    return { ok: false, problem: `“${file.name}” has ${(file.size / 1e6).toFixed(0)} MB; a picture has at most 20.` };
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null)
    return { ok: false, problem: `“${file.name}” is no picture that this browser can read: take a PNG or a JPEG.` };
  const whole = KEPT_AS_IT_IS.has(file.type) && file.size < room ? await addressOf(file) : null;
  const address = whole !== null && whole.length <= room ? whole : smallerAddress(bitmap, room);
  bitmap.close();
  return address === null
    ? {
        ok: false,
        problem: `There is no room for a picture: ${Math.max(0, room)} characters are left of the guidelines.`,
      }
    : { ok: true, address };
}

function smallerAddress(bitmap: ImageBitmap, room: number): string | null {
  const canvas = document.createElement('canvas');
  const longest = Math.max(bitmap.width, bitmap.height);
  for (
    let side = Math.min(longest, LONGEST_SIDE);
    side >= Math.min(longest, LEAST_SIDE);
    side = Math.floor(side / 1.4)
  ) {
    canvas.width = Math.max(1, Math.round((bitmap.width * side) / longest));
    canvas.height = Math.max(1, Math.round((bitmap.height * side) / longest));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const address = canvas.toDataURL('image/webp', quality);
      if (address.length <= room) return address;
    }
  }
  return null;
}

function addressOf(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error('the file cannot be read', { cause: reader.error }));
    reader.readAsDataURL(file);
  });
}
