import { Injectable, Logger } from '@nestjs/common';
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
  }

  /** To be called before a person skips: what they skip is offered to everybody else who waits before it is to them. */
  passOn(personId: string): void {
    this.passes++;
    for (const sockets of this.joined.values()) for (const { data } of sockets) if (data.caller.personId === personId) data.passedOn = this.passes;
  }

  /** Whether another connection of the same person works in the project. */
  hasOther(socket: LiveSocket, slug: string): boolean {
    return [...(this.joined.get(slug) ?? [])].some((other) => other !== socket && other.data.caller.personId === socket.data.caller.personId);
  }

  /** Joined connections of a project. */
  connections(slug: string): readonly LiveSocket[] {
    return [...(this.joined.get(slug) ?? [])];
  }

  projects(): readonly string[] {
    return [...this.joined].filter(([, sockets]) => sockets.size > 0).map(([slug]) => slug);
  }

  /** Gives every idle connection of the project an item, until there are none. Calls while it runs make it run once more. */
  async pump(slug: string): Promise<void> {
    const running = this.running.get(slug);
    if (running) {
      running.again = true;
      return;
    }
    const turn = { again: true };
    this.running.set(slug, turn);
    try {
      while (turn.again) {
        turn.again = false;
        await this.pumpOnce(slug);
      }
    } catch (error) {
      this.log.error(error);
    } finally {
      this.running.delete(slug);
    }
  }

  /** Gives one connection an item now, the `wanted` one before others. False when there is none for it. */
  async serve(socket: LiveSocket, wanted?: string): Promise<boolean> {
    const { joined, holds, caller } = socket.data;
    if (!joined || holds) return true;
    const item = await this.leases.claim(joined, caller.personId, wanted);
    if (!item) return false;
    if (!socket.connected || socket.data.joined?.slug !== joined.slug) {
      if (!this.hasOther(socket, joined.slug)) await this.leases.letGo(joined.id, caller.personId);
      return true;
    }
    socket.data.holds = { assignmentId: item.assignmentId, seed: item.seed };
    socket.emit('item.assigned', item);
    return true;
  }

  private async pumpOnce(slug: string): Promise<void> {
    const inTurn = [...this.connections(slug)].sort((a, b) => (a.data.passedOn ?? 0) - (b.data.passedOn ?? 0));
    for (const socket of inTurn) if (!(await this.serve(socket))) return;
  }
}

