import { inject, Injectable } from '@angular/core';
import type { Ahead, PartsPrediction } from '@gannet/contracts';
import type { LabelMap, SimilarityMap } from '@gannet/raster';
import { type Picture, Pictures } from '../desk/picture';
import { Api } from '../edge/api';
import { fitRuns } from './fit-labels';

/** An image ready to be painted on, with what the interpreter predicts. */
export interface PartsPicture extends Picture {
  readonly prediction: FittedPrediction | null;
  /** Number of classes in the schema that the picture was fetched for. */
  readonly classes: number;
  /** The version of that schema. */
  readonly schemaVersion: number;
  /** What the annotator is told of it, such as a prediction that does not fit. */
  readonly note: string | null;
  /** Which of its places look alike. It may come later than the picture, and is null if it could not be fetched. */
  readonly similarityMap: Promise<SimilarityMap | null>;
}

/** A predicted label map that fits the image. */
export interface FittedPrediction {
  readonly labels: LabelMap;
  /** One byte a pixel, 255 = as uncertain as possible. */
  readonly uncertainty: Uint8Array;
  readonly score: number;
}

@Injectable({ providedIn: 'root' })
export class PartsPictures {
  private readonly api = inject(Api);
  private readonly pictures = inject(Pictures);

  /** Image and prediction, both or neither. `classes` is the number of classes in this version of the project's schema. */
  async fetch(of: Ahead, classes: number, schemaVersion: number): Promise<PartsPicture> {
    const { candidateId } = of;
    const similarityMap = this.similarityMap(candidateId);
    const [picture, prediction] = await Promise.all([
      this.pictures.fetch(of),
      of.hasPrediction
        ? this.api.call('candidatePrediction', { candidateId }, undefined, { schema: schemaVersion })
        : null,
    ]);
    const fitted = prediction?.task === 'parts' ? fitPrediction(prediction, of, classes) : NO_PREDICTION;
    return { ...picture, ...fitted, classes, schemaVersion, similarityMap };
  }

  /** Nothing waits for it: without it, smart select alone is unavailable. */
  private async similarityMap(candidateId: string): Promise<SimilarityMap | null> {
    const found = await this.api.call('candidateSimilarity', { candidateId }).catch(() => null);
    return found && { components: found.components, side: found.side, data: bytesOf(found.data) };
  }
}

const NO_PREDICTION = { prediction: null, note: null };

/** A prediction as it is worked with. One that does not fit the image is left out, with a note that says so. */
export function fitPrediction(
  { labels, uncertainty, score }: PartsPrediction,
  size: { readonly width: number; readonly height: number },
  classes: number,
): Pick<PartsPicture, 'prediction' | 'note'> {
  const [fitted, uncertainties] = [fitRuns(labels, size, classes), bytesOf(uncertainty)];
  if (!fitted.ok) return { prediction: null, note: `The prediction is left out. ${fitted.problem}` };
  if (uncertainties.length !== size.width * size.height)
    return {
      prediction: null,
      note: `The prediction is left out: its uncertainty has ${uncertainties.length} pixels.`,
    };
  return {
    prediction: { labels: fitted.map, uncertainty: uncertainties, score },
    note: fitted.note && `Of the prediction, ${fitted.note}`,
  };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}
