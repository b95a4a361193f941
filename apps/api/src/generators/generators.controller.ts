import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import {
  type GeneratorDetail,
  type GeneratorEntry,
  GeneratorImageQuery,
  GeneratorTerms,
  type LayersCost,
  LayersQuery,
  type LeftOutGenerator,
  routes,
  Sha256,
} from '@gannet/contracts';
import { IMMUTABLE } from '../edge/sends.js';
import { type Caller, CurrentCaller, Serves, Validated } from '../edge/serves.js';
import { FolderPackages } from './folder-packages.js';
import { GeneratorImages } from './generator-images.js';
import { Registry } from './registry.js';

@Controller()
export class GeneratorsController {
  constructor(
    private readonly registry: Registry,
    private readonly folders: FolderPackages,
    private readonly images: GeneratorImages,
  ) {}

  @Serves(routes.generators)
  all(): Promise<GeneratorEntry[]> {
    return this.registry.all();
  }

  @Serves(routes.leftOutGenerators)
  leftOut(): readonly LeftOutGenerator[] {
    return this.folders.leftOut();
  }

  @Serves(routes.generator)
  one(@Param('digest', new Validated(Sha256)) digest: string): Promise<GeneratorDetail> {
    return this.registry.one(digest);
  }

  @Serves(routes.layersCost)
  layersCost(
    @Param('digest', new Validated(Sha256)) digest: string,
    @Query(new Validated(LayersQuery)) { layers, labelSide }: z.output<typeof LayersQuery>,
  ): Promise<LayersCost> {
    return this.registry.costOf(digest, layers, labelSide);
  }

  @Serves(routes.changeGenerator)
  change(
    @Param('digest', new Validated(Sha256)) digest: string,
    @Body(new Validated(GeneratorTerms)) body: z.output<typeof GeneratorTerms>,
    @CurrentCaller() caller: Caller,
  ): Promise<GeneratorDetail> {
    return this.registry.changeTerms(digest, body, caller);
  }

  @Serves(routes.removeGenerator)
  async remove(@Param('digest', new Validated(Sha256)) digest: string): Promise<object> {
    await this.registry.remove(digest);
    return {};
  }

  @Serves(routes.generatorImage)
  async image(
    @Param('digest', new Validated(Sha256)) digest: string,
    @Query(new Validated(GeneratorImageQuery)) query: GeneratorImageQuery,
    @Res() response: Response,
  ): Promise<void> {
    const png = await this.images.png(digest, query);
    response.set({ 'content-type': 'image/png', 'cache-control': IMMUTABLE }).end(png);
  }
}
