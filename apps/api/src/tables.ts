import type { EntitySchema } from 'typeorm';
import { RemovalTable } from './lifecycle/removals.table.js';
import { DraftTable } from './drafts/drafts.table.js';
import { InterpreterTable } from './interpreters/interpreters.table.js';
import { MembershipTable } from './people/memberships.table.js';
import { PersonTable, SessionTable, TokenTable } from './people/people.table.js';
import { GeneratorChangeTable, GeneratorTable, UploadTable } from './generators/generators.table.js';
import { ProjectTable } from './projects/projects.table.js';
import { SchemaVersionTable } from './projects/schema-versions.table.js';
import { AnnotationTable, AssignmentTable, SkipTable } from './assignments/assignments.table.js';
import { BuildTable } from './builds/builds.table.js';
import { ReleaseTable } from './releases/releases.table.js';
import { StudentTable } from './students/students.table.js';
import { ChunkTable } from './chunks/chunks.table.js';
import { CandidateTable, RoundTable } from './rounds/rounds.table.js';

/** All tables that migrations know. */
export const tables: readonly EntitySchema[] = [
  PersonTable,
  SessionTable,
  TokenTable,
  GeneratorTable,
  GeneratorChangeTable,
  UploadTable,
  ProjectTable,
  MembershipTable,
  SchemaVersionTable,
  RoundTable,
  ChunkTable,
  BuildTable,
  CandidateTable,
  AssignmentTable,
  AnnotationTable,
  SkipTable,
  DraftTable,
  InterpreterTable,
  ReleaseTable,
  StudentTable,
  RemovalTable,
];
