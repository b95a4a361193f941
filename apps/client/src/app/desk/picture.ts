import { inject, Injectable } from '@angular/core';
import type { Ahead, PartsPrediction } from '@gannet/contracts';
import type { LabelMap, SimilarityMap } from '@gannet/raster';
import { Api } from '../edge/api';
import { Damaged } from '../edge/problem';
import { fitRuns } from '../parts/fit-labels';

/** An image ready to be painted on, with what the interpreter thinks of it. */
export interface Picture {
  readonly candidateId: string;
  readonly width: number;
  readonly height: number;
  readonly image: CanvasImageSource;
  readonly thought: Thought | null;
  /** What is to be said of it, such as a prediction that does not fit. */
  readonly note: string | null;
  /** Which of its places look alike; it may come later than the picture, and is null when it did not come. */
  readonly likeness: Promise<SimilarityMap | null>;
}

export interface Thought {
  readonly labels: LabelMap;
  /** One byte a pixel, 255 = as unsure as can be. */
  readonly uncertainty: Uint8Array;
  readonly score: number;
}

/** Said where something needs a prediction and there is none. */
export const NO_PREDICTION = 'This image has no prediction. Predictions come with the round after the first.';

/** So many pictures that were brought ahead are kept. */
const AHEAD = 3;

/** Brings an item's image and prediction here, both or neither. */
@Injectable({ providedIn: 'root' })
export class Pictures {
  private readonly api = inject(Api);
  /** By candidate, the latest asked for last; only whole pictures stay. */
  private readonly ahead = new Map<string, Promise<Picture>>();

  /**
   * Begins to bring a picture that may be asked for soon. When that fails, it is brought again when it is asked for.
   */
  fetchAhead(of: Ahead, classes: number): void {
    if (this.ahead.has(of.candidateId)) return;
    const coming = this.bring(of, classes);
    this.ahead.set(of.candidateId, coming);
    coming.catch(() => this.ahead.delete(of.candidateId));
    for (const oldest of this.ahead.keys()) if (this.ahead.size > AHEAD) this.ahead.delete(oldest);
  }

  /** `classes` is the size of the project's schema. Throws Refused, Unreachable or Damaged. */
  async load(of: Ahead, classes: number): Promise<Picture> {
    const coming = this.ahead.get(of.candidateId);
    this.ahead.delete(of.candidateId);
    return coming === undefined ? this.bring(of, classes) : coming.catch(() => this.bring(of, classes));
  }

  private async bring(of: Ahead, classes: number): Promise<Picture> {
    const { candidateId, width, height } = of;
    const likeness = this.likeness(candidateId);
    const [image, { thought, note }] = await Promise.all([
      this.api.bytes('candidateImage', { candidateId }).then(decodeImage),
      of.hasPrediction ? this.thought(of, classes) : { thought: null, note: null },
    ]);
    return { candidateId, width, height, image, thought, note, likeness };
  }

  /** A prediction that does not fit the image is left out, and said so: the image can be labelled without. */
  private async thought(of: Ahead, classes: number): Promise<Pick<Picture, 'thought' | 'note'>> {
    const prediction = await this.api.call('candidatePrediction', { candidateId: of.candidateId });
    if (prediction?.task !== 'parts') return { thought: null, note: null };
    return thoughtOf(prediction, of, classes);
  }

  /** Nothing waits for it: without it, one tool is not there. */
  private async likeness(candidateId: string): Promise<SimilarityMap | null> {
    const found = await this.api.call('candidateSimilarity', { candidateId }).catch(() => null);
    return found && { components: found.components, side: found.side, data: bytesOf(found.data) };
  }
}

/** A prediction as it is worked with; without thought and with a note where it does not fit the image. */
export function thoughtOf(
  { labels, uncertainty, score }: PartsPrediction,
  size: { readonly width: number; readonly height: number },
  classes: number,
): Pick<Picture, 'thought' | 'note'> {
  const [fitted, doubt] = [fitRuns(labels, size, classes), bytesOf(uncertainty)];
  if (!fitted.ok) return { thought: null, note: `The prediction is left out. ${fitted.problem}` };
  if (doubt.length !== size.width * size.height)
    return { thought: null, note: `The prediction is left out: its uncertainty has ${doubt.length} pixels.` };
  return {
    thought: { labels: fitted.map, uncertainty: doubt, score },
    note: fitted.note && `Of the prediction, ${fitted.note}`,
  };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** Colours exactly as stored: no colour profile is applied, for the pixels are what is labelled. */
function decodeImage(blob: Blob): Promise<ImageBitmap> {
  return createImageBitmap(blob, { colorSpaceConversion: 'none' }).catch((cause: unknown) => {
    throw new Damaged(
      `What the server sent is not an image (${blob.size} bytes). Try again; if this persists, skip the image and tell an admin.`,
      { cause },
    );
  });
}
