import type { Placement, Submission, Unfinished } from '@gannet/contracts';
import type { SchemaHistory } from '../projects/schema-history.js';
import type { StoredAnswer, Read } from '../tasks/server-task.js';
import { NO_ANSWER, serverTask } from '../tasks/tasks.js';
import type { AssignmentRow } from './assignments.table.js';

/**
 * Why a message cannot be accepted under its lease, as a sentence for the annotator; null when it can. A late message,
 * sent after the lease ran out during a lost connection, is accepted as long as nobody else got the image.
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

/**
 * The answer of a finished or unfinished submission as it is stored, by the version of the schema that it was made
 * with, or a sentence that says what is wrong with it.
 */
export function storedAnswerOf(
  submission: Submission,
  history: SchemaHistory,
  side: number,
): Read<{ kept: StoredAnswer }>;
export function storedAnswerOf(
  unfinished: Unfinished,
  history: SchemaHistory,
  side: number,
): Read<{ kept: StoredAnswer<Placement | null> }>;
export function storedAnswerOf(
  submission: Unfinished,
  history: SchemaHistory,
  side: number,
): Read<{ kept: StoredAnswer<Placement | null> }> {
  const schema = history.schemaOf(submission.schemaVersion);
  if (!schema)
    return {
      ok: false,
      problem: `This was made with version ${submission.schemaVersion} of the schema, where the last is ${history.current.version}. Reload the page.`,
    };
  if (submission.task !== schema.task)
    return { ok: false, problem: `The project labels ${schema.task}, but ${submission.task} were submitted.` };
  const read = serverTask(schema.task).read(submission, schema, side);
  return read.ok ? { ok: true, kept: { ...NO_ANSWER, ...read.kept } } : read;
}

const DAY_MS = 86_400_000;

/**
 * The last midnight before `now` in the person's time zone, where their "today" begins. UTC for an unknown or missing
 * zone.
 */
export function startOfDay(now: Date, timeZone = 'UTC'): Date {
  const midnight = Math.floor(wallClock(now.getTime(), timeZone) / DAY_MS) * DAY_MS;
  const guess = midnight - (wallClock(now.getTime(), timeZone) - now.getTime());
  return new Date(midnight - (wallClock(guess, timeZone) - guess)); // a daylight saving change may have happened since midnight
}

/** The wall-clock time of a zone at an instant, to the second, encoded as if it were UTC. */
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
