/** How to open indexed masks: follows the loading code in the card of every format that has them. */
export const INDEXED_MASKS =
  'Masks are indexed PNGs whose pixel values are the classes: open them with Pillow, as above. `cv2.imread` replaces the classes by the colours of the palette, ' +
  'even with `cv2.IMREAD_UNCHANGED`, and so does every reader that returns RGB.';
