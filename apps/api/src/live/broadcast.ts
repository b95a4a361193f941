import { Injectable, Logger } from '@nestjs/common';
import type { Presence } from '@gannet/contracts';
import { NewsListener, type News } from '../news/news.js';
import { Projects } from '../projects/projects.js';
import { Leases } from '../queue/leases.js';
import { RoundView } from '../rounds/round-view.js';
import {
  type LiveServer,
  type LiveSocket,
  projectOf,
  roomOf,
  roomOfPerson,
  SERVER_ADMINS,
  watchedOn,
} from './connection.js';
import { Dispatch } from './dispatch.js';
import { Throttled } from './throttled.js';

// People watch these numbers; faster updates would flicker.
const AT_MOST_EVERY_MS = 300;

/** Turns notifications into messages to the connections concerned. */
@Injectable()
export class Broadcast {
  private readonly log = new Logger(Broadcast.name);
  private server: LiveServer | null = null;
  private readonly rounds = new Throttled(
    AT_MOST_EVERY_MS,
    (roundId) => this.sendRound(roundId),
    (error) => this.log.error(error),
  );
  private readonly students = new Throttled(
    AT_MOST_EVERY_MS,
    async (key) => this.sendStudent(key),
    (error) => this.log.error(error),
  );
  private readonly builds = new Throttled(
    AT_MOST_EVERY_MS,
    async (key) => this.sendBuild(key),
    (error) => this.log.error(error),
  );
  private readonly statuses = new Throttled(
    AT_MOST_EVERY_MS,
    (slug) => this.sendStatuses(slug),
    (error) => this.log.error(error),
  );
  private readonly presences = new Throttled(
    AT_MOST_EVERY_MS,
    async (slug) => this.sendPresence(slug),
    (error) => this.log.error(error),
  );

  constructor(
    private readonly news: NewsListener,
    private readonly dispatch: Dispatch,
    private readonly view: RoundView,
    private readonly leases: Leases,
    private readonly projects: Projects,
  ) {}

  start(server: LiveServer): void {
    this.server = server;
    this.news.onNews((news) => this.onNews(news));
    this.news.onGap(() => this.catchUp());
  }

  presenceMoved(slug: string): void {
    this.presences.request(slug);
  }

  presenceOf(slug: string): Presence {
    const people = this.dispatch.connections(slug).map(({ data: { caller, holds, since } }) => ({
      personId: caller.personId,
      name: caller.name,
      seed: holds?.seed ?? null,
      since: since.toISOString(),
    }));
    return { project: slug, people };
  }

  private onNews(news: News): void {
    switch (news.what) {
      case 'round':
        return this.rounds.request(news.roundId);
      case 'queue':
        void this.dispatch.assignAll(news.project).then(() => this.presences.request(news.project));
        return this.statuses.request(news.project);
      case 'lease-lost':
        return this.sendLeaseLost(news);
      case 'build':
        return this.builds.request(`${news.project} ${news.buildId}`);
      case 'student':
        return this.students.request(`${news.project} ${news.studentId}`);
      case 'schema': {
        const { project, version } = news;
        this.server?.to(roomOf(project)).emit('schema.moved', { project, version });
        return undefined;
      }
      case 'release':
        this.server
          ?.to(roomOf(news.project))
          .emit('release.published', { project: news.project, version: news.version });
        return undefined;
      case 'project':
        this.server?.to(roomOf(news.project)).emit('project.moved', { project: news.project });
        return undefined;
      case 'generators':
        this.server?.to(SERVER_ADMINS).emit('generators.moved', {});
        return undefined;
      case 'members': {
        const concerned = [roomOf(news.project), roomOfPerson(news.personId)];
        this.server?.to(concerned).emit('members.moved', { project: news.project });
        return void this.recheck(roomOfPerson(news.personId)).catch((error: unknown) => this.log.warn(error));
      }
      case 'person':
        return void this.recheck(roomOfPerson(news.personId)).catch((error: unknown) => this.log.warn(error));
    }
  }

  private catchUp(): void {
    void this.recheck().catch((error: unknown) => this.log.warn(error));
    for (const slug of new Set([...this.dispatch.projects(), ...(this.server ? watchedOn(this.server) : [])])) {
      void this.dispatch.assignAll(slug);
      this.statuses.request(slug);
      void this.projects
        .bySlugOrRefuse(slug)
        .then(async ({ id }) => (await this.view.current(id))?.id)
        .then(
          (id) => id && this.rounds.request(id),
          (error) => this.log.error(error),
        );
    }
  }

  private async sendRound(roundId: string): Promise<void> {
    const round = await this.view.one(roundId);
    if (round) this.server?.to(roomOf(round.project)).emit('round.moved', round);
  }

  private sendBuild(key: string): void {
    const [project = '', build = ''] = key.split(' ');
    this.server?.to(roomOf(project)).emit('build.moved', { project, build });
  }

  private sendStudent(key: string): void {
    const [project = '', student = ''] = key.split(' ');
    this.server?.to(roomOf(project)).emit('student.moved', { project, student });
  }

  private async sendStatuses(slug: string): Promise<void> {
    const connections = this.dispatch.connections(slug);
    if (connections.length === 0) return;
    const project = await this.projects.bySlugOrRefuse(slug);
    for (const socket of connections)
      socket.emit('queue.moved', await this.leases.status(project, socket.data.caller.personId, socket.data.timeZone));
  }

  private sendPresence(slug: string): void {
    this.server?.to(roomOf(slug)).emit('presence.moved', this.presenceOf(slug));
  }

  private sendLeaseLost({
    project,
    personId,
    assignmentId,
    reason,
    hasRunOut,
  }: Extract<News, { what: 'lease-lost' }>): void {
    for (const socket of this.dispatch.leaseLost(project, personId, assignmentId, hasRunOut))
      socket.emit('lease.lost', { assignmentId, reason });
  }

  /**
   * Disconnects everyone whose sign-in or token has ended, and who became a server admin or is none any more: they can
   * reconnect as what they are. Others leave the projects that they may no longer annotate in. If that cannot be
   * determined, nothing changes.
   */
  async recheck(room?: string): Promise<void> {
    const sockets = [...(this.server?.of('/').sockets.values() ?? [])];
    for (const socket of sockets.filter(({ rooms }) => room === undefined || rooms.has(room))) {
      const now = await socket.data.authenticate();
      if (now?.isServerAdmin !== socket.data.caller.isServerAdmin) {
        socket.disconnect(true);
        continue;
      }
      socket.data.caller = now;
      await this.recheckProjects(socket);
    }
  }

  private async recheckProjects(socket: LiveSocket): Promise<void> {
    const watched = [...socket.rooms].map(projectOf).filter((slug) => slug !== null);
    const { joined } = socket.data;
    for (const slug of new Set(joined ? [...watched, joined.slug] : watched)) {
      if (await socket.data.mayAnnotate(slug)) continue;
      await socket.leave(roomOf(slug));
      if (socket.data.joined?.slug === slug) this.dispatch.leave(socket);
      this.presences.request(slug);
    }
  }
}
