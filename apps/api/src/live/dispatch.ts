import { Injectable, Logger } from '@nestjs/common';
import type { LeasedItem } from '@gannet/contracts';
import { Leases } from '../queue/leases.js';
import type { LiveSocket } from './connection.js';

/** Pushes items to idle connections that have joined a project's queue. */
@Injectable()
export class Dispatch {
  private readonly log = new Logger(Dispatch.name);
  private readonly joined = new Map<string, Set<LiveSocket>>();
  private readonly running = new Map<string, { again: boolean }>();
  private yields = 0;

  constructor(private readonly leases: Leases) {}

  join(socket: LiveSocket, project: { id: string; slug: string }): void {
    this.leave(socket);
    socket.data.joined = project;
    const sockets = this.joined.get(project.slug) ?? new Set();
    this.joined.set(project.slug, sockets.add(socket));
  }

  leave(socket: LiveSocket): void {
    const { joined } = socket.data;
    if (!joined) return;
    this.joined.get(joined.slug)?.delete(socket);
    delete socket.data.joined;
    delete socket.data.holds;
    delete socket.data.isSilent;
  }

  /** The connection has renewed its lease. */
  renewed(socket: LiveSocket): void {
    socket.data.dueAt = Date.now() + this.leases.leaseMs / 2;
  }

  /** Reminds connections when half of their lease has passed. */
  remind(now: number): void {
    for (const sockets of this.joined.values()) {
      for (const socket of sockets) {
        const { holds, dueAt } = socket.data;
        if (!holds || dueAt === undefined || dueAt > now) continue;
        this.renewed(socket);
        socket.emit('lease.due', { assignmentId: holds.assignmentId, fence: holds.fence });
      }
    }
  }

  /**
   * Records that a person lost an item and returns the connections that showed it. If the lease expired because they
   * did not renew it, others who wait come first, and their connections get nothing until they send a message.
   */
  leaseLost(slug: string, personId: string, assignmentId: string, hasRunOut: boolean): LiveSocket[] {
    const losers = this.connections(slug).filter(
      ({ data }) => data.caller.personId === personId && data.holds?.assignmentId === assignmentId,
    );
    if (hasRunOut && losers.length > 0) this.yieldTurn(personId);
    for (const { data } of losers) {
      delete data.holds;
      if (hasRunOut) data.isSilent = true;
    }
    return losers;
  }

  /** A connection sent a message: if it was silent, it gets items again. */
  messageReceived(socket: LiveSocket): void {
    const { isSilent, joined } = socket.data;
    if (!isSilent) return;
    delete socket.data.isSilent;
    if (joined) void this.assignAll(joined.slug);
  }

  /** To be called before a person skips or loses an item: the item is offered to everyone else who waits first. */
  yieldTurn(personId: string): void {
    this.yields++;
    for (const sockets of this.joined.values())
      for (const { data } of sockets) if (data.caller.personId === personId) data.yieldedAt = this.yields;
  }

  /** A person has finished or skipped an item: returns their connections that showed it, which are now idle. */
  finished(slug: string, personId: string, { assignmentId, fence }: LeasedItem): LiveSocket[] {
    const theirs = this.connections(slug).filter(({ data }) => data.caller.personId === personId);
    for (const { data } of theirs) data.finished = { assignmentId, fence };
    const freed = theirs.filter(({ data: { holds } }) => isSame(holds, { assignmentId, fence }));
    for (const { data } of freed) delete data.holds;
    return freed;
  }

  /** Whether another connection of the same person has joined the project. */
  hasOther(socket: LiveSocket, slug: string): boolean {
    return [...(this.joined.get(slug) ?? [])].some(
      (other) => other !== socket && other.data.caller.personId === socket.data.caller.personId,
    );
  }

  /** Connections that have joined the project. */
  connections(slug: string): readonly LiveSocket[] {
    return [...(this.joined.get(slug) ?? [])];
  }

  projects(): readonly string[] {
    return [...this.joined].filter(([, sockets]) => sockets.size > 0).map(([slug]) => slug);
  }

  /**
   * Assigns items to all idle connections of the project until none are left. A call during a run makes it run once
   * more.
   */
  async assignAll(slug: string): Promise<void> {
    const running = this.running.get(slug);
    if (running) {
      running.again = true;
      return;
    }
    const turn = { again: true };
    this.running.set(slug, turn);
    while (turn.again) {
      turn.again = false;
      await this.assignOnce(slug).catch((error: unknown) => this.log.error(error));
    }
    this.running.delete(slug);
  }

  /** Assigns an item to one connection, preferably the `wanted` one. False if there is none. */
  async assign(socket: LiveSocket, wanted?: string): Promise<boolean> {
    const { joined, holds, caller } = socket.data;
    if (!joined || holds || socket.data.isSilent) return true;
    if (!(await socket.data.authenticate())) {
      socket.disconnect(true); // the sign-in ended, or the token was revoked
      return true;
    }
    if (!(await socket.data.mayAnnotate(joined.slug))) return true; // removed; they are about to be told
    const item = await this.leases.claim(joined, caller.personId, wanted);
    if (!item) return false;
    if (!socket.connected || socket.data.joined?.slug !== joined.slug) {
      if (!this.hasOther(socket, joined.slug)) await this.leases.startGrace(joined.id, caller.personId);
      return true;
    }
    if (isSame(item, socket.data.finished)) return this.assign(socket, wanted); // finished while it was being fetched
    socket.data.holds = { assignmentId: item.assignmentId, fence: item.fence, seed: item.seed };
    this.renewed(socket);
    socket.emit('item.assigned', item);
    return true;
  }

  private async assignOnce(slug: string): Promise<void> {
    const inTurn = [...this.connections(slug)].sort((a, b) => (a.data.yieldedAt ?? 0) - (b.data.yieldedAt ?? 0));
    for (const socket of inTurn) if (!(await this.assign(socket))) return;
  }
}

/** Whether both are the same lease of the same item. */
function isSame(a: LeasedItem | undefined, b: LeasedItem | undefined): boolean {
  return a !== undefined && a.assignmentId === b?.assignmentId && a.fence === b.fence;
}
