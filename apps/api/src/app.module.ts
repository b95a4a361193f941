import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { LoggerModule } from 'nestjs-pino';
import { AnnotationsWebModule } from './annotations/annotations.module.js';
import { AssignmentsModule } from './assignments/assignments.module.js';
import { AssignmentsStore } from './assignments/assignments.store.js';
import { BuildsModule, BuildsWebModule } from './builds/builds.module.js';
import { RoundRelease } from './builds/round-release.js';
import { CandidatesWebModule } from './candidates/candidates.module.js';
import { CONFIG, type Config } from './config.js';
import { Database } from './database/database.js';
import { DraftsWebModule } from './drafts/drafts.module.js';
import { HttpErrors } from './edge/error-bodies.js';
import { EdgeWebModule } from './edge/edge.module.js';
import { networkOf } from './edge/network-of.js';
import { RefuseUnexpected } from './edge/refuse-unexpected.js';
import { GeneratorsWebModule } from './generators/generators.module.js';
import { ImportsWebModule } from './imports/imports.module.js';
import { InterpretersWebModule } from './interpreters/interpreters.module.js';
import { LifecycleWebModule } from './lifecycle/lifecycle.module.js';
import { LiveWebModule } from './live/live.module.js';
import { MembersWebModule } from './members/members.module.js';
import { DATABASE_URL } from './news/news.js';
import { NewsWebModule } from './news/news.module.js';
import { AccessGuard } from './people/access.guard.js';
import { PeopleWebModule } from './people/people.module.js';
import { ProjectsWebModule } from './projects/projects.module.js';
import { QueueWebModule } from './queue/queue.module.js';
import { RefitsWebModule } from './refits/refits.module.js';
import { ReleasesWebModule } from './releases/releases.module.js';
import { RoundsWebModule } from './rounds/rounds.module.js';
import { AnnotatingStage, ReleasingStage } from './rounds/stages.js';
import { OBJECT_STORE } from './storage/object-store.js';
import { MovesWebModule } from './moves/moves.module.js';
import { SchemasWebModule } from './schemas/schemas.module.js';
import { Storage, storageSettings } from './storage/storage.js';
import { StorageWebModule } from './storage/storage.module.js';
import { StudentsWebModule } from './students/students.module.js';
import { WorkModule } from './work/work.module.js';

/** The request that a log line belongs to, without headers: they contain session cookies and tokens. */
function withoutSecrets({ id, method, url }: { id: unknown; method: string; url: string }): object {
  return { id, method, url };
}

/** What every feature depends on: configuration, log, database, object store. */
@Global()
@Module({})
class GroundModule {
  static with(config: Config, database: Database, databaseUrl: string, writer?: string): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: Database, useValue: database },
      { provide: DATABASE_URL, useValue: databaseUrl },
      { provide: Storage, useFactory: () => new Storage(storageSettings(config), writer) },
      { provide: OBJECT_STORE, useFactory: (storage: Storage) => storage.objects, inject: [Storage] },
    ];
    const logger = LoggerModule.forRoot({
      pinoHttp: {
        level: config.logLevel,
        autoLogging: false,
        serializers: { req: withoutSecrets },
        ...(process.stdout.isTTY
          ? { transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname,context,req' } } }
          : {}),
      },
    });
    return { module: GroundModule, imports: [logger], providers, exports: providers };
  }
}

/** The stages of a round that are implemented by features further up. */
@Global()
@Module({
  imports: [AssignmentsModule, BuildsModule],
  providers: [
    { provide: AnnotatingStage, useExisting: AssignmentsStore },
    { provide: ReleasingStage, useExisting: RoundRelease },
  ],
  exports: [AnnotatingStage, ReleasingStage],
})
class StagesModule {}

/**
 * The web process: HTTP and sockets. It runs generators for single images, and the ensembles for live refits, in
 * separate processes.
 */
@Module({})
export class WebModule {
  static with(config: Config, database: Database, databaseUrl: string): DynamicModule {
    return {
      module: WebModule,
      imports: [
        GroundModule.with(config, database, databaseUrl),
        StagesModule,
        ThrottlerModule.forRoot({
          skipIf: (context) => context.getType() !== 'http',
          throttlers: [{ name: 'all', ttl: 60_000, limit: config.requestsPerMinute }],
          getTracker: ({ ip }) => networkOf(String(ip)),
          errorMessage: 'Too many requests from this address. Wait a minute and try again.',
        }),
        StorageWebModule,
        EdgeWebModule,
        NewsWebModule,
        PeopleWebModule,
        GeneratorsWebModule,
        ProjectsWebModule,
        RoundsWebModule,
        InterpretersWebModule,
        CandidatesWebModule,
        ReleasesWebModule,
        BuildsWebModule,
        StudentsWebModule,
        DraftsWebModule,
        QueueWebModule,
        MembersWebModule,
        AnnotationsWebModule,
        SchemasWebModule,
        MovesWebModule,
        ImportsWebModule,
        LifecycleWebModule,
        LiveWebModule,
        RefitsWebModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: HttpErrors },
        { provide: APP_GUARD, useClass: ThrottlerGuard },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: RefuseUnexpected },
      ],
    };
  }
}

/** The worker process, which executes jobs. */
@Module({})
export class WorkerModule {
  static with(config: Config, database: Database, databaseUrl: string, workerId: string): DynamicModule {
    return {
      module: WorkerModule,
      imports: [GroundModule.with(config, database, databaseUrl, workerId), StagesModule, WorkModule],
    };
  }
}
