import { Body, Controller, Param } from '@nestjs/common';
import type { z } from 'zod';
import { type Project, type ProjectContents, ProjectDeletion, ProjectDuplicate, routes, Slug } from '@gannet/contracts';
import { type Caller, CurrentCaller, Serves, Validated } from '../edge/serves.js';
import { Projects } from '../projects/projects.js';
import { Archiving } from './archiving.js';
import { Contents } from './contents.js';
import { Deleting } from './deleting.js';
import { Duplicating } from './duplicating.js';

@Controller()
export class LifecycleController {
  constructor(
    private readonly held: Contents,
    private readonly archiving: Archiving,
    private readonly deleting: Deleting,
    private readonly duplicating: Duplicating,
    private readonly projects: Projects,
  ) {}

  @Serves(routes.projectContents)
  contents(@Param('project', new Validated(Slug)) slug: string): Promise<ProjectContents> {
    return this.held.of(slug);
  }

  @Serves(routes.archiveProject)
  async archive(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) slug: string,
  ): Promise<Project> {
    return this.projects.seenBy(caller, await this.archiving.archive(slug));
  }

  @Serves(routes.restoreProject)
  async restore(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) slug: string,
  ): Promise<Project> {
    return this.projects.seenBy(caller, await this.archiving.restore(slug));
  }

  @Serves(routes.deleteProject)
  async delete(
    @Param('project', new Validated(Slug)) slug: string,
    @Body(new Validated(ProjectDeletion)) body: ProjectDeletion,
  ): Promise<object> {
    await this.deleting.delete(slug, body);
    return {};
  }

  @Serves(routes.duplicateProject)
  duplicate(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) slug: string,
    @Body(new Validated(ProjectDuplicate)) body: z.output<typeof ProjectDuplicate>,
  ): Promise<Project> {
    return this.duplicating.duplicate(caller, slug, body);
  }
}
