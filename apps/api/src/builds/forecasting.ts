import { confidenceOf, type Forecast, type LabelSchema, type ReleaseSettings } from '@gannet/contracts';
import { keyOf, nextDraw, releaseTask, type Selection } from '@gannet/release';
import { seedBound } from '../projects/seeds.rules.js';
import type { ImageSummary } from './image-summary.js';
import { greatestScoreOf, labelNamesOf, selectionOf, targetsOf } from './selecting.js';

/**
 * What a release contains in addition to generated images: the images that people labelled, and a fixed number of
 * bytes.
 */
interface FixedContent {
  readonly human: number;
  readonly fixed: number;
}

/** Approximate size of an image's line in `provenance.jsonl`. */
const PROVENANCE_LINE = 560;

/** Greatest number of images in the first draw of a simulated release; the results are scaled up. */
const SIMULATED_IMAGES = 240;

/** The usable images of a probe, and which of them a release with these settings would keep. */
export function probeSamples(
  found: readonly ImageSummary[],
  firstSeed: number,
  settings: ReleaseSettings,
  schema: LabelSchema,
  members: number,
): Forecast['samples'] {
  const greatest = greatestScoreOf(schema, members);
  const { isKept } = selectionOf(
    found,
    { ...settings, images: found.length, balance: { ...settings.balance, targets: [] } },
    schema,
    members,
  );
  return found.flatMap(({ score, present: _present, bytes: _bytes, pixels: _pixels, ...shown }, index) => {
    if (score === null) return [];
    const confidence = confidenceOf(score, greatest);
    const dropped =
      isKept[index] === 1
        ? null
        : confidence < settings.minConfidence
          ? ('unconfident' as const)
          : ('uncertain' as const);
    return [
      {
        key: keyOf(firstSeed + index),
        seed: firstSeed + index,
        score,
        confidence,
        dropped,
        ...shown,
      },
    ];
  });
}

/**
 * The expected release if its seeds were like the probe's, repeated: it uses the same selection and draws as a real
 * one.
 */
export function expectedRelease(
  found: readonly ImageSummary[],
  settings: ReleaseSettings,
  schema: LabelSchema,
  members: number,
  { human, fixed }: FixedContent,
): NonNullable<Forecast['expected']> {
  const { drawn, selection } = simulate(found, settings, schema, members);
  const kept = drawn.filter((_image, index) => selection.isKept[index] === 1);
  const scale = settings.images / Math.min(settings.images, SIMULATED_IMAGES);
  const usable = found.filter(({ score }) => score !== null);
  const each = usable.reduce((sum, image) => sum + image.bytes + PROVENANCE_LINE, 0) / Math.max(1, usable.length);
  const bytes = each * (kept.length * scale + human) + fixed;
  const targets = targetsOf(settings, schema).map(({ label, share }, index) => ({
    name: labelNamesOf(schema)[label]!,
    share,
    reached: selection.reached[index]!,
  }));
  const { uncertain, unconfident, surplus, unusable = 0 } = selection.dropped;
  const shares = {
    uncertain: uncertain / drawn.length,
    unconfident: unconfident / drawn.length,
    surplus: surplus / drawn.length,
    unusable: unusable / drawn.length,
  };
  return {
    drawn: Math.round(drawn.length * scale),
    images: Math.round(kept.length * scale),
    bytes,
    ...shares,
    human,
    targets,
    labels: labelsOf(kept, schema),
    warnings: warningsOf(kept.length, targets, shares),
  };
}

function simulate(
  found: readonly ImageSummary[],
  settings: ReleaseSettings,
  schema: LabelSchema,
  members: number,
): { drawn: ImageSummary[]; selection: Selection } {
  const small = { ...settings, images: Math.min(settings.images, SIMULATED_IMAGES) };
  const drawn = Array.from({ length: small.images }, (_, index) => found[index % found.length]!);
  for (;;) {
    const selection = selectionOf(drawn, small, schema, members);
    const more = nextDraw(selection, { drawn: drawn.length, firstDraw: small.images, bound: seedBound(small) });
    if (more === 0) return { drawn, selection };
    for (let i = 0; i < more; i++) drawn.push(found[drawn.length % found.length]!);
  }
}

function labelsOf(kept: readonly ImageSummary[], schema: LabelSchema): NonNullable<Forecast['expected']>['labels'] {
  const all = kept.reduce((sum, { pixels = [] }) => sum + pixels.reduce((total, count) => total + count, 0), 0);
  return labelNamesOf(schema).map((name, label) => ({
    name,
    images: kept.length === 0 ? 0 : kept.filter(({ present }) => present.includes(label)).length / kept.length,
    pixels: releaseTask(schema.task).hasMask
      ? all === 0
        ? 0
        : kept.reduce((sum, { pixels = [] }) => sum + (pixels[label] ?? 0), 0) / all
      : null,
  }));
}

function warningsOf(
  kept: number,
  targets: NonNullable<Forecast['expected']>['targets'],
  { uncertain, unconfident, unusable }: { uncertain: number; unconfident: number; unusable: number },
): string[] {
  if (kept === 0)
    return [
      'No image of the preview would be kept: such a release is not published. Lower the least confidence or the dropped share.',
    ];
  return [
    ...targets
      .filter(({ share, reached }) => reached < share - 1e-9)
      .map(
        ({ name, share, reached }) =>
          `${name} would be in ${percent(reached)} of the images, not in ${percent(share)}: allow more draws, or ask for less.`,
      ),
    ...(unusable > 0
      ? [
          `For ${percent(unusable)} of the seeds the generator gives numbers that are not finite: they are left out. A smaller psi has fewer of them.`,
        ]
      : []),
    ...(uncertain + unconfident > 0.5 ? [`${percent(uncertain + unconfident)} of the images would be dropped.`] : []),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
