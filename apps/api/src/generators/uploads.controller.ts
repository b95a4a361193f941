import { Body, Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { type GeneratorDetail, Id, NewUpload, routes, Seed, type Upload } from '@gannet/contracts';
import { sendObject } from '../edge/sends.js';
import { type Caller, CurrentCaller, Serves, Validated } from '../edge/serves.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { Uploads } from './uploads.js';

const Whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const OfSeed = z.coerce.number().pipe(Seed);

@Controller()
export class UploadsController {
  constructor(
    private readonly uploads: Uploads,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  @Serves(routes.uploads)
  all(): Promise<Upload[]> {
    return this.uploads.all();
  }

  @Serves(routes.startUpload)
  start(
    @Body(new Validated(NewUpload)) body: z.output<typeof NewUpload>,
    @CurrentCaller() caller: Caller,
  ): Promise<Upload> {
    return this.uploads.start(body, caller);
  }

  @Serves(routes.upload)
  one(@Param('upload', new Validated(Id)) id: string): Promise<Upload> {
    return this.uploads.one(id);
  }

  @Serves(routes.uploadPiece)
  piece(
    @Param('upload', new Validated(Id)) id: string,
    @Param('first', new Validated(Whole)) first: number,
    @Req() request: Request,
  ): Promise<Upload> {
    return this.uploads.piece(id, first, request as AsyncIterable<Uint8Array>);
  }

  @Serves(routes.uploadSample)
  async sample(
    @Param('upload', new Validated(Id)) id: string,
    @Param('seed', new Validated(OfSeed)) seed: number,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const key = await this.uploads.sample(id, seed);
    await sendObject(request, response, this.objects, { key, mediaType: 'image/png', etag: `"${id}-${seed}"` });
  }

  @Serves(routes.keepUpload)
  keep(@Param('upload', new Validated(Id)) id: string): Promise<GeneratorDetail> {
    return this.uploads.keep(id);
  }

  @Serves(routes.discardUpload)
  async discard(@Param('upload', new Validated(Id)) id: string): Promise<object> {
    await this.uploads.discard(id);
    return {};
  }
}
