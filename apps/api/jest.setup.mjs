// CommonJS packages (@nestjs/throttler, nestjs-pino) require() the ESM packages of Nest, which jest refuses while the
// ESM graph is still being linked. So they are loaded once before the spec.
import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import '@nestjs/core';

Logger.overrideLogger(false);
