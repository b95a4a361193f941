import { Body, Controller, Param } from '@nestjs/common';
import type { z } from 'zod';
import { NewProject, type Project, ProjectChange, type ProjectSummary, routes, Slug } from '@gannet/contracts';
import { type Caller, CurrentCaller, Serves, Validated } from '../edge/serves.js';
import { Projects } from './projects.js';

@Controller()
export class ProjectsController {
  constructor(private readonly projects: Projects) {}

  @Serves(routes.projects)
  all(@CurrentCaller() caller: Caller): Promise<ProjectSummary[]> {
    return this.projects.summaries(caller);
  }

  @Serves(routes.addProject)
  add(
    @CurrentCaller() caller: Caller,
    @Body(new Validated(NewProject)) body: z.output<typeof NewProject>,
  ): Promise<Project> {
    return this.projects.add(body, caller);
  }

  @Serves(routes.project)
  async one(@CurrentCaller() caller: Caller, @Param('project', new Validated(Slug)) slug: string): Promise<Project> {
    return this.projects.seenBy(caller, await this.projects.bySlug(slug));
  }

  @Serves(routes.changeProject)
  async change(
    @CurrentCaller() caller: Caller,
    @Param('project', new Validated(Slug)) slug: string,
    @Body(new Validated(ProjectChange)) body: z.output<typeof ProjectChange>,
  ): Promise<Project> {
    return this.projects.seenBy(caller, await this.projects.change(caller, slug, body));
  }
}
