import { decodeRuns, type LabelMap } from '@gannet/raster';
import type { LabelSchema, Placement, Runs, Submission, Unfinished } from '@gannet/contracts';
import type { AssignmentRow } from './assignments.table.js';

/**
 * Why a lease does not carry what was sent with it, as a sentence for the annotator; null when it does. What comes
 * late, because a connection was away for longer than the lease, counts as long as nobody got the image since.
 */
export function whyLeaseFails(assignment: AssignmentRow, personId: string, fence: number): string | null {
  switch (assignment.state) {
    case 'labelled':
      return 'This image was labelled meanwhile. Your work is kept in this browser.';
    case 'rejected':
      return 'This image was rejected as broken meanwhile.';
    case 'waiting':
      if (assignment.holderId === personId && assignment.fence === fence) return null;
      return 'Your lease on this image ran out and it went back to the queue. Your work is kept in this browser and comes back with the image.';
    case 'leased':
      if (assignment.holderId !== personId)
        return 'Somebody else has this image now, because your lease on it ran out. Your work is kept in this browser.';
      if (assignment.fence !== fence)
        return `This was sent with fence ${fence}, but the image was handed out again since, with fence ${assignment.fence}. Reload to go on with the newer one.`;
      return null;
  }
}

/** An answer as it is kept: one of the two is null. In a draft, so is a placement of which nothing was said yet. */
export interface Kept<P extends Placement | null = Placement> {
  readonly labels: Buffer | null;
  readonly points: readonly P[] | null;
}

type Read<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly problem: string };

/** The answer to a project's item, finished or not, or the sentence that says what is wrong with it. */
export function keptOf(submission: Submission, schema: LabelSchema, side: number): Read<{ kept: Kept }>;
export function keptOf(
  unfinished: Unfinished,
  schema: LabelSchema,
  side: number,
): Read<{ kept: Kept<Placement | null> }>;
export function keptOf(
  submission: Unfinished,
  schema: LabelSchema,
  side: number,
): Read<{ kept: Kept<Placement | null> }> {
  if (submission.task !== schema.task)
    return { ok: false, problem: `The project labels ${schema.task}, but ${submission.task} were submitted.` };
  if (submission.task === 'parts' && schema.task === 'parts') {
    const labels = labelsOf(submission.labels, side, schema.classes.length);
    return labels.ok ? { ok: true, kept: { labels: Buffer.from(labels.map.data), points: null } } : labels;
  }
  if (submission.task === 'keypoints' && schema.task === 'keypoints') {
    const points = pointsOf(submission.points, side, schema.keypoints);
    return points.ok ? { ok: true, kept: { labels: null, points: points.points } } : points;
  }
  throw new Error(`no task is called ${schema.task}`);
}

/** The placements in an answer, (0, 0) for what is absent, or the sentence that says what is wrong with them. */
export function pointsOf<P extends Placement | null>(
  points: readonly P[],
  side: number,
  keypoints: readonly { readonly name: string }[],
): Read<{ points: (P | Placement)[] }> {
  if (points.length !== keypoints.length)
    return {
      ok: false,
      problem: `There are ${points.length} placements where the schema has ${keypoints.length} keypoints.`,
    };
  const stray = points.findIndex(
    (point) =>
      point !== null && point.visibility !== 0 && !(point.x >= 0 && point.y >= 0 && point.x <= side && point.y <= side),
  );
  const at = points[stray];
  if (at)
    return {
      ok: false,
      problem: `The ${keypoints[stray]?.name ?? 'keypoint'} is placed at (${at.x}, ${at.y}), outside the image of ${side} x ${side} pixels.`,
    };
  return { ok: true, points: points.map((point) => (point?.visibility === 0 ? { x: 0, y: 0, visibility: 0 } : point)) };
}

/** The label map in a submission, or the sentence that says what is wrong with it. */
export function labelsOf(
  runs: Runs,
  side: number,
  classes: number,
): { ok: true; map: LabelMap } | { ok: false; problem: string } {
  if (runs.width !== side || runs.height !== side) {
    return {
      ok: false,
      problem: `The label map is ${runs.width} x ${runs.height} pixels where the image has ${side} x ${side}.`,
    };
  }
  return decodeRuns(runs, classes);
}

const DAY_MS = 86_400_000;

/**
 * Midnight before `now` where a person is: where their "today" begins. Of a zone that is not known, or not told, that
 * of UTC.
 */
export function startOfDay(now: Date, timeZone = 'UTC'): Date {
  const midnight = Math.floor(wallClock(now.getTime(), timeZone) / DAY_MS) * DAY_MS;
  const guess = midnight - (wallClock(now.getTime(), timeZone) - now.getTime());
  return new Date(midnight - (wallClock(guess, timeZone) - guess)); // the clocks may have been changed since midnight
}

/** What the clocks of a zone show at an instant, to the second, as if they showed UTC. */
function wallClock(instant: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (
    ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
  ).map((type) => parts.get(type));
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...format, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...format, timeZone: 'UTC' });
  }
}
