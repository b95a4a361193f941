import type { InputSignal, Type } from '@angular/core';
import type { Annotation, Evaluation, Manifest, Project, ReleaseDetail, ReleasePreview } from '@gannet/contracts';
import type { Calibration, ConfusionRow } from '../quality/calibration';
import type { Look } from '../projects/look';
import type { Scores } from '../quality/scores';

/** An image of a gallery with its labels, in whichever form they are known. */
export interface ShownImage {
  readonly image: string;
  readonly imageAlt: string;
  readonly labelsAlt: string;
  /** The address of the labels drawn as a picture, where the server draws them. */
  readonly mask?: string;
  /** The labels themselves, where they are known. */
  readonly labels?: Partial<Pick<Annotation, 'labels'>> & {
    readonly points?: Annotation['points'] | ReleasePreview['points'];
  };
  /** What the labels mean: the schema of the project, unless they are of a release. */
  readonly project: Project;
  readonly manifest?: Manifest;
}

/** The outputs of a student for one picture, by name. */
export type StudentOutputs = Readonly<Record<string, Float32Array | Uint8Array>>;

/** How a task shows the outputs of a student. */
export interface StudentAnswers {
  /** Those that are needed. */
  readonly outputs: readonly string[];
  /** Draws them over a picture, whose size is the canvas's. */
  draw(context: CanvasRenderingContext2D, outputs: StudentOutputs, manifest: Manifest): void;
  /** What was found, in words. */
  found(
    outputs: StudentOutputs,
    manifest: Manifest,
  ): readonly { readonly name: string; readonly value: string; readonly color: string | null }[];
}

/**
 * A label task as the client knows it: the page on which people label, and how its labels, scores and releases are
 * shown elsewhere. The methods are only given evaluations of their own task. What an answer is, and how a draft keeps
 * it, the page's desk says.
 */
export interface LabelTask<E = Evaluation> {
  readonly loadPage: () => Promise<Type<unknown>>;
  /** What people call one of its labels, and several of them: "Class" and "Classes". */
  readonly labelName: string;
  readonly labelsName: string;
  /** The swatch of a label, as a CSS background; null where it has no colour. */
  swatchOf(labels: readonly Look[], index: number): string | null;
  /** An image with its labels. */
  readonly picture: Type<{ readonly shown: InputSignal<ShownImage> }>;
  /** A candidate with the prediction of its round's interpreter. */
  readonly prediction: Type<{
    readonly candidateId: InputSignal<string>;
    readonly alt: InputSignal<string>;
    readonly project: InputSignal<Project>;
  }>;
  /** The labels of a release, as a table. */
  readonly releaseLabels: Type<{ readonly release: InputSignal<ReleaseDetail> }>;
  /** What a student of a release answers, and how it is shown. */
  readonly student: StudentAnswers;
  /** Formats in which a release can be kept ready. */
  readonly formats: readonly string[];
  /** Are its labels regions, from which specks can be removed? */
  readonly hasSpecks: boolean;
  scoresOf(evaluation: E, looks?: readonly Look[]): Scores;
  calibrationOf(evaluation: E): Calibration | null;
  confusionOf(evaluation: E, looks?: readonly Look[]): readonly ConfusionRow[];
}
