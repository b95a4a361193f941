import { Injectable, Logger } from '@nestjs/common';
import type { Held } from '@gannet/contracts';
import { Leases } from '../queue/leases.js';
import type { LiveSocket } from './connection.js';

/** Pushes items to connections that joined a project and have nothing in hand. */
@Injectable()
export class Dispatch {
  private readonly log = new Logger(Dispatch.name);
  private readonly joined = new Map<string, Set<LiveSocket>>();
  private readonly running = new Map<string, { again: boolean }>();
  private passes = 0;

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

  /** The lease was renewed by this connection. */
  renewed(socket: LiveSocket): void {
    socket.data.dueAt = Date.now() + this.leases.leaseMs / 2;
  }

  /** Reminds the connections that let half of a lease pass without renewing it. */
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
   * A person has lost an item. Where its lease has run out because they did not renew it, whoever waits comes before
   * them, and their connections get nothing until they say something. Gives the connections that showed the item.
   */
  lost(slug: string, personId: string, assignmentId: string, hasRunOut: boolean): LiveSocket[] {
    const losers = this.connections(slug).filter(
      ({ data }) => data.caller.personId === personId && data.holds?.assignmentId === assignmentId,
    );
    if (hasRunOut && losers.length > 0) this.passOn(personId);
    for (const { data } of losers) {
      delete data.holds;
      if (hasRunOut) data.isSilent = true;
    }
    return losers;
  }

  /** A connection said something: if it was silent, it takes part again. */
  heard(socket: LiveSocket): void {
    const { isSilent, joined } = socket.data;
    if (!isSilent) return;
    delete socket.data.isSilent;
    if (joined) void this.pump(joined.slug);
  }

  /**
   * To be called before a person skips or loses an item: it is offered to everybody else who waits before it is to
   * them.
   */
  passOn(personId: string): void {
    this.passes++;
    for (const sockets of this.joined.values())
      for (const { data } of sockets) if (data.caller.personId === personId) data.passedOn = this.passes;
  }

  /**
   * A person is done with an item, or has passed it on: their connections that showed it are free for the next. Gives
   * these.
   */
  giveBack(slug: string, personId: string, { assignmentId, fence }: Held): LiveSocket[] {
    const theirs = this.connections(slug).filter(({ data }) => data.caller.personId === personId);
    for (const { data } of theirs) data.gaveBack = { assignmentId, fence };
    const freed = theirs.filter(({ data: { holds } }) => isSame(holds, { assignmentId, fence }));
    for (const { data } of freed) delete data.holds;
    return freed;
  }

  /** Whether another connection of the same person works in the project. */
  hasOther(socket: LiveSocket, slug: string): boolean {
    return [...(this.joined.get(slug) ?? [])].some(
      (other) => other !== socket && other.data.caller.personId === socket.data.caller.personId,
    );
  }

  /** Joined connections of a project. */
  connections(slug: string): readonly LiveSocket[] {
    return [...(this.joined.get(slug) ?? [])];
  }

  projects(): readonly string[] {
    return [...this.joined].filter(([, sockets]) => sockets.size > 0).map(([slug]) => slug);
  }

  /**
   * Gives every idle connection of the project an item, until there are none. Calls while it runs make it run once
   * more.
   */
  async pump(slug: string): Promise<void> {
    const running = this.running.get(slug);
    if (running) {
      running.again = true;
      return;
    }
    const turn = { again: true };
    this.running.set(slug, turn);
    while (turn.again) {
      turn.again = false;
      await this.pumpOnce(slug).catch((error: unknown) => this.log.error(error));
    }
    this.running.delete(slug);
  }

  /** Gives one connection an item now, the `wanted` one before others. False when there is none for it. */
  async serve(socket: LiveSocket, wanted?: string): Promise<boolean> {
    const { joined, holds, caller } = socket.data;
    if (!joined || holds || socket.data.isSilent) return true;
    if (!(await socket.data.again())) {
      socket.disconnect(true); // the sign-in ended, or the token was revoked
      return true;
    }
    const item = await this.leases.claim(joined, caller.personId, wanted);
    if (!item) return false;
    if (!socket.connected || socket.data.joined?.slug !== joined.slug) {
      if (!this.hasOther(socket, joined.slug)) await this.leases.letGo(joined.id, caller.personId);
      return true;
    }
    if (isSame(item, socket.data.gaveBack)) return this.serve(socket, wanted); // while it was being fetched
    socket.data.holds = { assignmentId: item.assignmentId, fence: item.fence, seed: item.seed };
    this.renewed(socket);
    socket.emit('item.assigned', item);
    return true;
  }

  private async pumpOnce(slug: string): Promise<void> {
    const inTurn = [...this.connections(slug)].sort((a, b) => (a.data.passedOn ?? 0) - (b.data.passedOn ?? 0));
    for (const socket of inTurn) if (!(await this.serve(socket))) return;
  }
}

/** Whether both are one handing out of one item. */
function isSame(a: Held | undefined, b: Held | undefined): boolean {
  return a !== undefined && a.assignmentId === b?.assignmentId && a.fence === b.fence;
}
