import { inject, Injectable } from '@angular/core';
import type { Ahead } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Damaged } from '../edge/problem';

/**
 * An image that can be shown. Tasks add what they need to label it. `width` and `height` are of the pixels that are
 * labelled, of which `image` itself may have more.
 */
export interface Picture {
  readonly candidateId: string;
  readonly width: number;
  readonly height: number;
  readonly image: CanvasImageSource & { readonly width: number };
}

/** Shown where something needs a prediction and there is none. */
export const NO_PREDICTION = 'This image has no prediction. Predictions come with the round after the first.';

@Injectable({ providedIn: 'root' })
export class Pictures {
  private readonly api = inject(Api);

  /** Throws Refused, Unreachable or Damaged. */
  async fetch({ candidateId, width, height }: Ahead): Promise<Picture> {
    const image = await this.api.bytes('candidateImage', { candidateId }).then(decodeImage);
    return { candidateId, width, height, image };
  }
}

/** Decodes the stored colours without applying a colour profile: these pixels are what is labelled. */
function decodeImage(blob: Blob): Promise<ImageBitmap> {
  return createImageBitmap(blob, { colorSpaceConversion: 'none' }).catch((cause: unknown) => {
    throw new Damaged(
      `What the server sent is not an image (${blob.size} bytes). Try again; if this persists, skip the image and tell an admin.`,
      { cause },
    );
  });
}
