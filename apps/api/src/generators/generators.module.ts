import { Module } from '@nestjs/common';
import { ModelsModule } from '../models/models.module.js';
import { FolderPackages } from './folder-packages.js';
import { GeneratorImages } from './generator-images.js';
import { GeneratorsController } from './generators.controller.js';
import { Generators, PACKAGE_SOURCES } from './generators.js';
import { GeneratorsStore } from './generators.store.js';
import { Registry } from './registry.js';
import { RunningGenerators } from './running-generators.js';
import { Trials } from './trials.js';
import { Importing } from './importing.js';
import { UploadRuns } from './upload-runs.js';
import { UploadSweep } from './upload-sweep.js';
import { UploadsController } from './uploads.controller.js';
import { Uploads } from './uploads.js';
import { UploadsStore } from './uploads.store.js';
import { UploadedPackages } from './uploaded-packages.js';

/** What both kinds of process use. */
@Module({
  imports: [ModelsModule],
  providers: [
    GeneratorsStore,
    FolderPackages,
    UploadedPackages,
    {
      provide: PACKAGE_SOURCES,
      useFactory: (...sources: [FolderPackages, UploadedPackages]) => sources,
      inject: [FolderPackages, UploadedPackages],
    },
    Generators,
    RunningGenerators,
  ],
  exports: [Generators, GeneratorsStore, FolderPackages, RunningGenerators],
})
export class GeneratorsModule {}

/** What the web process does with it. */
@Module({
  imports: [GeneratorsModule, ModelsModule],
  controllers: [UploadsController, GeneratorsController],
  providers: [Registry, GeneratorImages, Trials, UploadsStore, Importing, UploadRuns, Uploads, UploadSweep],
  exports: [Registry, GeneratorImages],
})
export class GeneratorsWebModule {}
