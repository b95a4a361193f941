import { inject, Injectable } from '@angular/core';
import type { Item } from '@gannet/contracts';
import { decodeRuns, type LabelMap } from '@gannet/raster';
import { Api } from '../edge/api';

/** An image ready to be painted on, with what the interpreter thinks of it. */
export interface Picture {
  readonly candidateId: string;
  readonly width: number;
  readonly height: number;
  readonly image: CanvasImageSource;
  readonly thought: Thought | null;
}

export interface Thought {
  readonly labels: LabelMap;
  /** One byte a pixel, 255 = as unsure as can be. */
  readonly uncertainty: Uint8Array;
  readonly score: number;
}

/** Brings an item's image and prediction here, both or neither. */
@Injectable({ providedIn: 'root' })
export class Pictures {
  private readonly api = inject(Api);

  /** `classes` is the size of the project's schema. Throws Refused or Unreachable, and RangeError for a prediction that cannot be. */
  async load(item: Item, classes: number): Promise<Picture> {
    const params = { candidateId: item.candidateId };
    const [image, thought] = await Promise.all([
      this.api.bytes('candidateImage', params).then(decodeImage),
      item.hasPrediction ? this.thought(item, classes) : null,
    ]);
    return { candidateId: item.candidateId, width: item.width, height: item.height, image, thought };
  }

  private async thought(item: Item, classes: number): Promise<Thought | null> {
    const prediction = await this.api.call('candidatePrediction', { candidateId: item.candidateId });
    if (prediction?.task !== 'parts') return null;
    const decoded = decodeRuns(prediction.labels, classes);
    if (!decoded.ok) throw new RangeError(decoded.problem);
    const uncertainty = Uint8Array.from(atob(prediction.uncertainty), (c) => c.charCodeAt(0));
    if (uncertainty.length !== item.width * item.height || decoded.map.width !== item.width || decoded.map.height !== item.height) {
      throw new RangeError(`the prediction does not meet the image of ${item.width} × ${item.height}`);
    }
    return { labels: decoded.map, uncertainty, score: prediction.score };
  }
}

/** Colours exactly as stored: no colour profile is applied, for the pixels are what is labelled. */
function decodeImage(blob: Blob): Promise<ImageBitmap> {
  return createImageBitmap(blob, { colorSpaceConversion: 'none' });
}
