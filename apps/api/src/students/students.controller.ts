import { Body, Controller, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Id, NewStudent, routes, Slug, type Student, type StudentOffer, Version } from '@gannet/contracts';
import { type Caller, CurrentCaller, FileName, Serves, Validated } from '../edge/serves.js';
import { StudentFiles } from './student-files.js';
import { StudentViews } from './student-views.js';
import { Students } from './students.js';

@Controller()
export class StudentsController {
  constructor(
    private readonly students: Students,
    private readonly views: StudentViews,
    private readonly files: StudentFiles,
  ) {}

  @Serves(routes.students)
  all(@Param('project', new Validated(Slug)) project: string): Promise<Student[]> {
    return this.views.all(project);
  }

  @Serves(routes.studentOffer)
  offer(
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
  ): Promise<StudentOffer> {
    return this.views.offer(project, version);
  }

  @Serves(routes.trainStudent)
  train(
    @Param('project', new Validated(Slug)) project: string,
    @Param('version', new Validated(Version)) version: string,
    @Body(new Validated(NewStudent)) settings: NewStudent,
    @CurrentCaller() caller: Caller,
  ): Promise<Student> {
    return this.students.train(project, version, settings, caller);
  }

  @Serves(routes.cancelStudent)
  cancel(
    @Param('project', new Validated(Slug)) project: string,
    @Param('student', new Validated(Id)) student: string,
  ): Promise<Student> {
    return this.students.cancel(project, student);
  }

  @Serves(routes.resumeStudent)
  resume(
    @Param('project', new Validated(Slug)) project: string,
    @Param('student', new Validated(Id)) student: string,
  ): Promise<Student> {
    return this.students.resume(project, student);
  }

  @Serves(routes.deleteStudent)
  async remove(
    @Param('project', new Validated(Slug)) project: string,
    @Param('student', new Validated(Id)) student: string,
  ): Promise<object> {
    await this.students.remove(project, student);
    return {};
  }

  @Serves(routes.studentFile)
  file(
    @Req() request: Request,
    @Res() response: Response,
    @Param('project', new Validated(Slug)) project: string,
    @Param('student', new Validated(Id)) student: string,
    @Param('file', new Validated(FileName)) file: string,
  ): Promise<void> {
    return this.files.send(request, response, project, student, file);
  }
}
