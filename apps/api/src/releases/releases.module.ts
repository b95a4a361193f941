import { Module } from '@nestjs/common';
import { ProjectsWebModule } from '../projects/projects.module.js';
import { StorageWebModule } from '../storage/storage.module.js';
import { Derivations } from './derivations.js';
import { OlderTars } from './older-tars.js';
import { ReleaseDiffs } from './release-diffs.js';
import { ReleaseFormats } from './release-formats.js';
import { ReleasesController } from './releases.controller.js';
import { Releases } from './releases.js';
import { ReleasesStore } from './releases.store.js';
import { Tars } from './tars.js';
import { WholeRelease } from './whole-release.js';

/** What both kinds of process use. */
@Module({ providers: [ReleasesStore, Derivations, Tars], exports: [ReleasesStore, Derivations, Tars] })
export class ReleasesModule {}

/** What the web process does with it. */
@Module({
  imports: [ReleasesModule, ProjectsWebModule, StorageWebModule],
  controllers: [ReleasesController],
  providers: [Releases, OlderTars, ReleaseFormats, WholeRelease, ReleaseDiffs],
  exports: [Releases],
})
export class ReleasesWebModule {}
