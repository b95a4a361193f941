import { decodeRuns, type LabelMap } from '@gannet/raster';
import type { Runs } from '@gannet/contracts';
import type { AssignmentRow } from './queue.table.js';

/** Why a lease does not carry what was sent with it, as a sentence for the annotator; null when it does. */
export function whyLeaseFails(assignment: AssignmentRow, personId: string, fence: number, now: Date): string | null {
  switch (assignment.state) {
    case 'labelled':
      return 'This image was labelled meanwhile. Your work is kept in this browser.';
    case 'rejected':
      return 'This image was rejected as broken meanwhile.';
    case 'waiting':
      return 'Your lease on this image ran out and it went back to the queue. Your work is kept in this browser and comes back with the image.';
    case 'leased':
      if (assignment.holderId !== personId) return 'Somebody else has this image now, because your lease on it ran out. Your work is kept in this browser.';
      if (assignment.fence !== fence) return `This was sent with fence ${fence}, but the image was handed out again since, with fence ${assignment.fence}. Reload to go on with the newer one.`;
      if (assignment.leaseUntil && assignment.leaseUntil <= now) return `Your lease on this image ran out at ${assignment.leaseUntil.toISOString()}. Your work is kept in this browser and comes back with the image.`;
      return null;
  }
}

/** The label map in a submission, or the sentence that says what is wrong with it. */
export function labelsOf(runs: Runs, side: number, classes: number): { ok: true; map: LabelMap } | { ok: false; problem: string } {
  if (runs.width !== side || runs.height !== side) {
    return { ok: false, problem: `The label map is ${runs.width} x ${runs.height} pixels where the image has ${side} x ${side}.` };
  }
  return decodeRuns(runs, classes);
}

/** Midnight UTC before `now`: where "today" begins for everybody. */
export function startOfDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
}
