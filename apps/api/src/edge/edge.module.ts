import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';

/** What the web process does with it. */
@Module({ controllers: [HealthController] })
export class EdgeWebModule {}
