import { Body, Controller, Param } from '@nestjs/common';
import { type Project, routes, SchemaChange, type SchemaPreview, type SchemaVersion, Slug } from '@gannet/contracts';
import { type Caller, CurrentCaller, Validated, Serves } from '../edge/serves.js';
import { Projects } from '../projects/projects.js';
import { Schemas } from './schemas.js';

@Controller()
export class SchemasController {
  constructor(
    private readonly schemas: Schemas,
    private readonly projects: Projects,
  ) {}

  @Serves(routes.schemaVersions)
  versions(@Param('project', new Validated(Slug)) project: string): Promise<SchemaVersion[]> {
    return this.schemas.versions(project);
  }

  @Serves(routes.previewSchema)
  preview(
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(SchemaChange)) change: SchemaChange,
  ): Promise<SchemaPreview> {
    return this.schemas.preview(project, change);
  }

  @Serves(routes.changeSchema)
  async change(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(SchemaChange)) change: SchemaChange,
  ): Promise<Project> {
    return this.projects.seenBy(caller, await this.schemas.change(caller, project, change));
  }
}
