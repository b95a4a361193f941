import { Inject, Injectable } from '@nestjs/common';
import { type Ahead, type LeasedItem, type Item, MESSAGE_ROLES, type QueueStatus, type Task } from '@gannet/contracts';
import { CONFIG, type Config } from '../config.js';
import { Database } from '../database/database.js';
import { draftAgain } from '../drafts/drafts.store.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { MembershipsStore } from '../people/memberships.store.js';
import { startOfDay, whyLeaseFails } from '../assignments/assignments.rules.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { serverTask } from '../tasks/tasks.js';

/** Number of images prefetched before they are leased. */
const PREFETCHED = 2;

/** Who holds which item, and until when. */
@Injectable()
export class Leases {
  constructor(
    private readonly db: Database,
    private readonly store: AssignmentsStore,
    private readonly memberships: MembershipsStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The item this person holds already, else the `wanted` one if it is free, else the best free one, else null; also
   * null for whoever may not annotate in the project.
   */
  async claim(project: { readonly id: string }, personId: string, wanted?: string): Promise<Item | null> {
    const now = new Date();
    const until = new Date(now.getTime() + this.config.leaseMs);
    const leased = await this.db.inTransaction(async (tx) => {
      // Otherwise whoever asks twice at once finds the last items locked by themselves, and gets none.
      await this.store.lockQueueOf(tx, project.id, personId); // a removal from the project takes it, too
      const role = await this.memberships.roleIn(tx, project.id, personId);
      if (role === null || !MESSAGE_ROLES.includes(role)) return null;
      const held = await this.store.renewHeld(tx, project.id, personId, now, until);
      if (held) return held;
      const claimed = await this.store.claim(tx, project.id, personId, now, until, wanted);
      if (claimed) await draftAgain(tx, claimed.id, personId);
      return claimed;
    });
    const item = leased && (await this.store.item(leased.id));
    if (!item) return null;
    const { imageSide: _image, labelSide: _label, leaseUntil, ...rest } = item;
    return {
      ...rest,
      ...sizeOf(item),
      leaseUntil: leaseUntil.toISOString(),
      leaseSeconds: this.config.leaseMs / 1000,
    };
  }

  /** Duration of a lease without renewal. */
  get leaseMs(): number {
    return this.config.leaseMs;
  }

  async renew(caller: Caller, { assignmentId, fence }: LeasedItem): Promise<{ leaseUntil: string }> {
    const now = new Date();
    const until = new Date(now.getTime() + this.config.leaseMs);
    if (!(await this.store.renew(assignmentId, caller.personId, fence, now, until))) {
      const assignment = await this.store.byId(assignmentId);
      if (!assignment) throw new Refused('NOT_FOUND', 'There is no such item.');
      throw new Refused(
        'GONE',
        whyLeaseFails(assignment, caller.personId, fence) ??
          'Your lease on this image ran out, and it went back to the queue. Your work is kept in this browser.',
      );
    }
    return { leaseUntil: until.toISOString() };
  }

  /** What this person is likely to get next. Nothing is leased: if somebody else gets it, the prefetch was in vain. */
  async upcoming(projectId: string, personId: string): Promise<Ahead[]> {
    const free = await this.store.upcoming(projectId, personId, PREFETCHED);
    return free.map(({ candidateId, hasPrediction, ...item }) => ({ candidateId, ...sizeOf(item), hasPrediction }));
  }

  status(
    project: { readonly id: string; readonly slug: string },
    personId: string,
    timeZone?: string,
  ): Promise<QueueStatus> {
    return this.store.status(project, personId, startOfDay(new Date(), timeZone));
  }

  /** After a lost connection: the item waits a little for its annotator, then goes back to the queue. */
  startGrace(projectId: string, personId: string): Promise<void> {
    return this.store.shorten(projectId, personId, new Date(Date.now() + this.config.graceMs));
  }

  /** Ends expired leases and notifies their holders. */
  async expire(): Promise<void> {
    await this.db.inTransaction(async (tx) => {
      for (const { project, personId, assignmentId } of await this.store.expire(tx, new Date())) {
        await notify(tx, {
          what: 'lease-lost',
          project,
          personId,
          assignmentId,
          hasRunOut: true,
          reason: 'Your lease on this image ran out and it went back to the queue. Your work is kept in this browser.',
        });
        await notify(tx, { what: 'queue', project });
      }
    });
  }
}

/** Of what is answered about an item. */
function sizeOf({
  task,
  imageSide,
  labelSide,
}: {
  readonly task: Task;
  readonly imageSide: number;
  readonly labelSide: number;
}): Pick<Item, 'width' | 'height'> {
  const side = serverTask(task).answerSide({ image: imageSide, label: labelSide });
  return { width: side, height: side };
}
