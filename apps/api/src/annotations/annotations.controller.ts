import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  type Annotation,
  AnnotationChange,
  type AnnotationPage,
  AnnotationQuery,
  Id,
  routes,
  Slug,
} from '@gannet/contracts';
import { Validated, Serves } from '../edge/serves.js';
import { Annotations } from './annotations.js';

@Controller()
export class AnnotationsController {
  constructor(private readonly annotations: Annotations) {}

  @Serves(routes.annotations)
  page(
    @Param('project', new Validated(Slug)) project: string,
    @Query(new Validated(AnnotationQuery)) query: AnnotationQuery,
  ): Promise<AnnotationPage> {
    return this.annotations.page(project, query);
  }

  @Serves(routes.changeAnnotation)
  change(
    @Param('project', new Validated(Slug)) project: string,
    @Param('annotationId', new Validated(Id)) id: string,
    @Body(new Validated(AnnotationChange)) change: AnnotationChange,
  ): Promise<Annotation> {
    return this.annotations.change(project, id, change);
  }
}
