import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { LoggerModule } from 'nestjs-pino';
import { Annotations } from './annotations/annotations.js';
import { AnnotationsController } from './annotations/annotations.controller.js';
import { AnnotationsStore } from './annotations/annotations.store.js';
import { Candidates } from './candidates/candidates.js';
import { CandidatesController } from './candidates/candidates.controller.js';
import { CandidatesStore } from './candidates/candidates.store.js';
import { Similarities } from './candidates/similarities.js';
import { CONFIG, type Config } from './config.js';
import { Database } from './database/database.js';
import { Drafts } from './drafts/drafts.js';
import { DraftsStore } from './drafts/drafts.store.js';
import { HttpAnswers } from './edge/answers.js';
import { HealthController } from './edge/health.controller.js';
import { Generators } from './generators/generators.js';
import { Trials } from './generators/trials.js';
import { GeneratorsController } from './generators/generators.controller.js';
import { InterpretersController } from './interpreters/interpreters.controller.js';
import { InterpretersStore } from './interpreters/interpreters.store.js';
import { Locator } from './interpreters/locator.js';
import { Models } from './models/models.js';
import { Predictor } from './interpreters/predictor.js';
import { Training } from './interpreters/training.js';
import { Jobs } from './jobs/jobs.js';
import { Broadcast } from './live/broadcast.js';
import { Dispatch } from './live/dispatch.js';
import { Door } from './live/door.js';
import { ItemGateway } from './live/item.gateway.js';
import { LiveGateway } from './live/live.gateway.js';
import { DATABASE_URL, NewsListener } from './news/news.js';
import { AccessGuard } from './people/access.guard.js';
import { Expiry } from './people/expiry.js';
import { People } from './people/people.js';
import { PeopleController } from './people/people.controller.js';
import { PeopleStore } from './people/people.store.js';
import { WrongPasswords } from './people/wrong-passwords.js';
import { Projects } from './projects/projects.js';
import { ProjectsController } from './projects/projects.controller.js';
import { ProjectsStore } from './projects/projects.store.js';
import { Changes } from './queue/changes.js';
import { Examples } from './queue/examples.js';
import { Leases } from './queue/leases.js';
import { PassedItems } from './queue/passed-items.js';
import { PassedStore } from './queue/passed.store.js';
import { QueueController } from './queue/queue.controller.js';
import { Queue } from './queue/queue.js';
import { AssignmentsStore } from './assignments/assignments.store.js';
import { RefitGateway } from './refits/refit.gateway.js';
import { Refits } from './refits/refits.js';
import { RefitsStore } from './refits/refits.store.js';
import { Derivations } from './releases/derivations.js';
import { ReleaseDiffs } from './releases/release-diffs.js';
import { ReleaseFormats } from './releases/release-formats.js';
import { OlderTars } from './releases/older-tars.js';
import { Tars } from './releases/tars.js';
import { WholeRelease } from './releases/whole-release.js';
import { BuildOrigins } from './builds/build-origins.js';
import { Builds } from './builds/builds.js';
import { BuildsController } from './builds/builds.controller.js';
import { Forecasts } from './builds/forecasts.js';
import { BuildSteps } from './builds/build-steps.js';
import { RoundRelease } from './builds/round-release.js';
import { Chunks } from './chunks/chunks.js';
import { ChunksStore } from './chunks/chunks.store.js';
import { BuildsStore } from './builds/builds.store.js';
import { ReleaseVersions } from './work/release-versions.js';
import { Tidying } from './builds/tidying.js';
import { Releases } from './releases/releases.js';
import { ReleasesController } from './releases/releases.controller.js';
import { ReleasesStore } from './releases/releases.store.js';
import { ChunkOrders } from './work/chunk-order.js';
import { ChunkMoves } from './work/chunk-moves.js';
import { ChunkWork } from './work/chunk-work.js';
import { HANDLERS, Handlers } from './work/handlers.js';
import { ProgressNotes } from './work/progress-notes.js';
import { ReleaseContent } from './work/release-content.js';
import { RoundView } from './rounds/round-view.js';
import { Rounds } from './rounds/rounds.js';
import { RoundsController } from './rounds/rounds.controller.js';
import { PoolStore } from './rounds/pool.store.js';
import { RoundsStore } from './rounds/rounds.store.js';
import { AnnotatingStage, ReleasingStage } from './rounds/stages.js';
import { Steps } from './rounds/steps.js';
import { FolderStore } from './storage/folder-store.js';
import { Intact } from './storage/intact.js';
import { Leftovers } from './storage/leftovers.js';
import { OBJECT_STORE } from './storage/object-store.js';
import path from 'node:path';

/** Which request a log line belongs to. Its headers stay out: they hold session cookies and tokens. */
function withoutSecrets({ id, method, url }: { id: unknown; method: string; url: string }): object {
  return { id, method, url };
}

/** What both kinds of process need: configuration, database, stores, models. */
@Module({})
export class CoreModule {
  static with(config: Config, database: Database, databaseUrl: string, writer?: string): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: Database, useValue: database },
      { provide: DATABASE_URL, useValue: databaseUrl },
      { provide: OBJECT_STORE, useFactory: () => new FolderStore(path.join(config.dataDir, 'objects'), writer) },
      PeopleStore, ProjectsStore, ChunksStore, Chunks, RoundsStore, PoolStore, AssignmentsStore, DraftsStore, InterpretersStore, ReleasesStore, BuildsStore,
      Generators, Locator, Models, Predictor, Jobs, BuildSteps, Steps, Tidying,
      { provide: AnnotatingStage, useExisting: AssignmentsStore }, { provide: ReleasingStage, useClass: RoundRelease },
    ];
    const logger = LoggerModule.forRoot({
      pinoHttp: { level: config.logLevel, autoLogging: false, serializers: { req: withoutSecrets }, ...(process.stdout.isTTY ? { transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname,context,req' } } } : {}) },
    });
    return { module: CoreModule, global: true, imports: [logger], providers, exports: providers };
  }
}

/** The web process: HTTP and sockets. It computes single pictures and what live refits start from in processes of their own. */
@Module({})
export class WebModule {
  static with(config: Config, database: Database, databaseUrl: string): DynamicModule {
    return {
      module: WebModule,
      imports: [
        CoreModule.with(config, database, databaseUrl),
        ThrottlerModule.forRoot({
          skipIf: (context) => context.getType() !== 'http',
          throttlers: [
            { name: 'all', ttl: 60_000, limit: config.requestsPerMinute },
          ],
          errorMessage: 'Too many requests from this address. Wait a minute and try again.',
        }),
      ],
      controllers: [
        HealthController, PeopleController, GeneratorsController, ProjectsController, RoundsController, InterpretersController,
        CandidatesController, QueueController, AnnotationsController, BuildsController, ReleasesController,
      ],
      providers: [
        Trials, People, Expiry, Projects, RoundView, Rounds, Queue, PassedItems, PassedStore, Changes, Leases, Examples, Annotations, AnnotationsStore, Drafts, CandidatesStore, Candidates, Similarities, RefitsStore, Refits, RefitGateway, Releases, BuildOrigins, Builds, Forecasts, Derivations, Tars, OlderTars, ReleaseFormats, WholeRelease, ReleaseDiffs, Intact, Leftovers, NewsListener, Dispatch, Broadcast, Door, LiveGateway, ItemGateway,
        { provide: WrongPasswords, useValue: new WrongPasswords(config.wrongPasswords) },
        { provide: APP_FILTER, useClass: HttpAnswers },
        { provide: APP_GUARD, useClass: ThrottlerGuard },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
    };
  }
}

/** The worker process: jobs. */
@Module({})
export class WorkerModule {
  static with(config: Config, database: Database, databaseUrl: string, workerId: string): DynamicModule {
    return {
      module: WorkerModule,
      imports: [CoreModule.with(config, database, databaseUrl, workerId)],
      providers: [Training, Derivations, ReleaseContent, ReleaseVersions, ProgressNotes, ...Object.values(HANDLERS), Handlers, ChunkMoves, ChunkOrders, ChunkWork],
    };
  }
}
