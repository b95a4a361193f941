import { z } from 'zod';
import { Annotation, AnnotationChange, AnnotationPage, AnnotationQuery } from './annotations.js';
import { Build, Forecast, NewBuild } from './builds.js';
import { Member, MemberChange, NewMember, NonMember, type Role } from './members.js';
import { PassedPage, PassedQuery } from './passed.js';
import {
  CreatedPerson,
  CreatedToken,
  NewPerson,
  NewToken,
  PasswordChange,
  Person,
  PersonChange,
  SignIn,
  Token,
} from './people.js';
import { LabelFileQuery, LabelImportPreview, LabelImportQuery, ProjectImageQuery } from './label-imports.js';
import { Empty, Told } from './primitives.js';
import {
  GeneratorDetail,
  GeneratorEntry,
  GeneratorImageQuery,
  GeneratorTerms,
  LayersCost,
  LayersQuery,
  LeftOutGenerator,
  NewUpload,
  Upload,
} from './generators.js';
import { GeneratorMove, GeneratorMoves, MoveImageQuery, MovePreview } from './generator-moves.js';
import { ProjectContents, ProjectDeletion, ProjectDuplicate } from './project-lifecycle.js';
import { NewProject, Project, ProjectChange, ProjectSummary } from './projects.js';
import { Example, PredictionQuery, Similarity } from './queue.js';
import { Prediction } from './tasks/tasks.js';
import { ReleaseDetail, ReleaseDiff, ReleaseSummary, Yank } from './releases.js';
import { ReleaseSettings } from './release-settings.js';
import { SchemaChange, SchemaPreview, SchemaVersion } from './schemas.js';
import { NewStudent, Student, StudentOffer } from './students.js';
import { PoolPage, PoolQuery, Round, StartRound } from './rounds.js';

/**
 * Who may make a call: the public, everyone who has signed in, server admins, or those who have one of these roles in
 * the project that the path names. Nobody else learns whether that project exists.
 */
type Access = 'public' | 'everyone' | 'server admins' | readonly Role[];

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `:name` parameters and at most one trailing `*name`. */
  readonly path: string;
  readonly access: Access;
  /** Whether tokens may make the call; true by default. Calls that manage access require a person who has signed in. */
  readonly tokens?: false;
  /** Absent if the route takes none: undeclared fields of a body or a query are refused. */
  readonly body?: z.ZodType;
  /** Set if the request is bytes, as application/octet-stream. */
  readonly takes?: 'bytes';
  readonly query?: z.ZodType;
  /** Absent if the response is binary. */
  readonly reply?: z.ZodType;
}

const MEMBERS = ['admin', 'reviewer', 'annotator', 'consumer'] as const;
const ADMIN = ['admin'] as const;
const STUDIO = ['admin', 'reviewer', 'annotator'] as const;
const REVIEW = ['admin', 'reviewer'] as const;
const READERS = ['admin', 'consumer'] as const;

const route = <const R extends Route>(r: R): R => r;

/** All HTTP calls: parameters, request, response, and who may make them. */
export const routes = {
  /** Query parameters are allowed, because monitors append some to bypass caches. */
  health: route({
    method: 'GET',
    path: '/api/health',
    access: 'public',
    query: z.looseObject({}),
    reply: z.object({ status: z.literal('ok') }),
  }),

  /** This contract as OpenAPI 3.1, for clients in other languages. */
  openApi: route({
    method: 'GET',
    path: '/api/openapi.json',
    access: 'public',
    reply: z.looseObject({ openapi: Told }),
  }),

  signIn: route({ method: 'POST', path: '/api/session', access: 'public', body: SignIn, reply: Person }),
  signOut: route({ method: 'DELETE', path: '/api/session', access: 'public', reply: Empty }),
  me: route({ method: 'GET', path: '/api/me', access: 'everyone', reply: Person }),
  changePassword: route({
    method: 'POST',
    path: '/api/me/password',
    access: 'everyone',
    tokens: false,
    body: PasswordChange,
    reply: Empty,
  }),

  people: route({ method: 'GET', path: '/api/people', access: 'server admins', tokens: false, reply: z.array(Person) }),
  addPerson: route({
    method: 'POST',
    path: '/api/people',
    access: 'server admins',
    tokens: false,
    body: NewPerson,
    reply: CreatedPerson,
  }),
  changePerson: route({
    method: 'PATCH',
    path: '/api/people/:personId',
    access: 'server admins',
    tokens: false,
    body: PersonChange,
    reply: Person,
  }),
  resetPassword: route({
    method: 'POST',
    path: '/api/people/:personId/password',
    access: 'server admins',
    tokens: false,
    reply: CreatedPerson,
  }),

  tokens: route({ method: 'GET', path: '/api/tokens', access: 'everyone', tokens: false, reply: z.array(Token) }),
  addToken: route({
    method: 'POST',
    path: '/api/tokens',
    access: 'everyone',
    tokens: false,
    body: NewToken,
    reply: CreatedToken,
  }),
  revokeToken: route({
    method: 'DELETE',
    path: '/api/tokens/:tokenId',
    access: 'everyone',
    tokens: false,
    reply: Empty,
  }),

  generators: route({
    method: 'GET',
    path: '/api/generators',
    access: 'server admins',
    reply: z.array(GeneratorEntry),
  }),
  leftOutGenerators: route({
    method: 'GET',
    path: '/api/generators/left-out',
    access: 'server admins',
    reply: z.array(LeftOutGenerator),
  }),
  /** Uploads that are under way or wait for somebody to keep or discard them, latest first. */
  uploads: route({ method: 'GET', path: '/api/generators/uploads', access: 'server admins', reply: z.array(Upload) }),
  startUpload: route({
    method: 'POST',
    path: '/api/generators/uploads',
    access: 'server admins',
    body: NewUpload,
    reply: Upload,
  }),
  upload: route({ method: 'GET', path: '/api/generators/uploads/:upload', access: 'server admins', reply: Upload }),
  /**
   * Takes the bytes from `first` on, as application/octet-stream: UPLOAD_PIECE_BYTES, or what is left. With the last
   * piece the import begins. A piece may be sent again.
   */
  uploadPiece: route({
    method: 'POST',
    path: '/api/generators/uploads/:upload/pieces/:first',
    access: 'server admins',
    takes: 'bytes',
    reply: Upload,
  }),
  /** image/png, RGB. */
  uploadSample: route({
    method: 'GET',
    path: '/api/generators/uploads/:upload/samples/:seed',
    access: 'server admins',
  }),
  /** Makes a generator of an upload that is ready. */
  keepUpload: route({
    method: 'POST',
    path: '/api/generators/uploads/:upload/keep',
    access: 'server admins',
    reply: GeneratorDetail,
  }),
  /** Cancels an upload, whatever it is doing, and deletes everything that came of it. */
  discardUpload: route({
    method: 'DELETE',
    path: '/api/generators/uploads/:upload',
    access: 'server admins',
    reply: Empty,
  }),
  generator: route({ method: 'GET', path: '/api/generators/:digest', access: 'server admins', reply: GeneratorDetail }),
  /** The memory that a project needs which reads only these feature maps. */
  layersCost: route({
    method: 'GET',
    path: '/api/generators/:digest/layers-cost',
    access: 'server admins',
    query: LayersQuery,
    reply: LayersCost,
  }),
  /** Changes the licence and the attribution. */
  changeGenerator: route({
    method: 'PATCH',
    path: '/api/generators/:digest',
    access: 'server admins',
    body: GeneratorTerms,
    reply: GeneratorDetail,
  }),
  /** Removes an uploaded generator that no project uses. */
  removeGenerator: route({ method: 'DELETE', path: '/api/generators/:digest', access: 'server admins', reply: Empty }),
  /** image/png, RGB. */
  generatorImage: route({
    method: 'GET',
    path: '/api/generators/:digest/image.png',
    access: 'server admins',
    query: GeneratorImageQuery,
  }),

  /** Those that the caller has a role in; archived ones for admins and consumers alone. */
  projects: route({ method: 'GET', path: '/api/projects', access: 'everyone', reply: z.array(ProjectSummary) }),
  addProject: route({
    method: 'POST',
    path: '/api/projects',
    access: 'server admins',
    body: NewProject,
    reply: Project,
  }),
  project: route({ method: 'GET', path: '/api/projects/:project', access: MEMBERS, reply: Project }),
  /** Changes name, guidelines or settings; refused if somebody has changed them since the revision that it names. */
  changeProject: route({
    method: 'PATCH',
    path: '/api/projects/:project',
    access: ADMIN,
    body: ProjectChange,
    reply: Project,
  }),
  /** What would go with the project, and what stops when it is archived. */
  projectContents: route({
    method: 'GET',
    path: '/api/projects/:project/contents',
    access: ADMIN,
    reply: ProjectContents,
  }),
  /**
   * Stops everything in the project until it is restored: rounds and releases in the making pause, images in hand go
   * back to the queue, and changes are refused. Releases stay available.
   */
  archiveProject: route({ method: 'POST', path: '/api/projects/:project/archive', access: ADMIN, reply: Project }),
  /** Goes on with everything where it paused. */
  restoreProject: route({ method: 'POST', path: '/api/projects/:project/restore', access: ADMIN, reply: Project }),
  /**
   * Deletes the project with everything in it, archived or not. It is gone when the call returns; what it holds is
   * removed in the background. It cannot be undone.
   */
  deleteProject: route({
    method: 'POST',
    path: '/api/projects/:project/delete',
    access: ADMIN,
    body: ProjectDeletion,
    reply: Empty,
  }),
  duplicateProject: route({
    method: 'POST',
    path: '/api/projects/:project/duplicate',
    access: 'server admins',
    body: ProjectDuplicate,
    reply: Project,
  }),

  /** Members by name, and server admins. */
  members: route({ method: 'GET', path: '/api/projects/:project/members', access: ADMIN, reply: z.array(Member) }),
  /** Active people of the server who are no members, by name. */
  nonMembers: route({
    method: 'GET',
    path: '/api/projects/:project/non-members',
    access: ADMIN,
    tokens: false,
    reply: z.array(NonMember),
  }),
  addMember: route({
    method: 'POST',
    path: '/api/projects/:project/members',
    access: ADMIN,
    tokens: false,
    body: NewMember,
    reply: Member,
  }),
  changeMember: route({
    method: 'PATCH',
    path: '/api/projects/:project/members/:personId',
    access: ADMIN,
    tokens: false,
    body: MemberChange,
    reply: Member,
  }),
  /** An item that they hold goes back to the queue; their drafts are kept. */
  removeMember: route({
    method: 'DELETE',
    path: '/api/projects/:project/members/:personId',
    access: ADMIN,
    tokens: false,
    reply: Empty,
  }),

  /** All versions of the project's schema, the oldest first. */
  schemaVersions: route({
    method: 'GET',
    path: '/api/projects/:project/schema',
    access: STUDIO,
    reply: z.array(SchemaVersion),
  }),
  /** What a change of the schema would do. */
  previewSchema: route({
    method: 'POST',
    path: '/api/projects/:project/schema/preview',
    access: ADMIN,
    body: SchemaChange,
    reply: SchemaPreview,
  }),
  /** Changes the schema; refused if it was changed since the version that the change names. */
  changeSchema: route({
    method: 'POST',
    path: '/api/projects/:project/schema',
    access: ADMIN,
    body: SchemaChange,
    reply: Project,
  }),

  /** The generators that the project can move to. */
  generatorMoves: route({
    method: 'GET',
    path: '/api/projects/:project/generator',
    access: ADMIN,
    reply: GeneratorMoves,
  }),
  /** What a move to this generator would do. */
  previewMove: route({
    method: 'GET',
    path: '/api/projects/:project/generator/:digest',
    access: ADMIN,
    reply: MovePreview,
  }),
  /** image/png, RGB: what this generator makes of a seed. */
  moveImage: route({
    method: 'GET',
    path: '/api/projects/:project/generator/:digest/image.png',
    access: ADMIN,
    query: MoveImageQuery,
  }),
  /** What the project's latest interpreter predicts for that image; null without one. */
  movePrediction: route({
    method: 'GET',
    path: '/api/projects/:project/generator/:digest/prediction',
    access: ADMIN,
    query: MoveImageQuery,
    reply: Prediction.nullable(),
  }),
  /** Moves the project to another generator of the same family; refused while a round is in progress. */
  moveGenerator: route({
    method: 'POST',
    path: '/api/projects/:project/generator',
    access: ADMIN,
    body: GeneratorMove,
    reply: Project,
  }),

  rounds: route({ method: 'GET', path: '/api/projects/:project/rounds', access: STUDIO, reply: z.array(Round) }),
  startRound: route({
    method: 'POST',
    path: '/api/projects/:project/rounds',
    access: ADMIN,
    body: StartRound,
    reply: Round,
  }),
  cancelRound: route({
    method: 'POST',
    path: '/api/projects/:project/rounds/:round/cancel',
    access: ADMIN,
    reply: Round,
  }),
  retryRound: route({
    method: 'POST',
    path: '/api/projects/:project/rounds/:round/retry',
    access: ADMIN,
    reply: Round,
  }),
  pool: route({
    method: 'GET',
    path: '/api/projects/:project/rounds/:round/pool',
    access: ADMIN,
    query: PoolQuery,
    reply: PoolPage,
  }),
  /** Reads a file of labels that were made elsewhere, and says what an import of it would do. */
  previewImport: route({
    method: 'POST',
    path: '/api/projects/:project/imports/preview',
    access: ADMIN,
    takes: 'bytes',
    query: LabelFileQuery,
    reply: LabelImportPreview,
  }),
  /** Makes a round of a file of labels. The same file again gives the round that it has become. */
  importLabels: route({
    method: 'POST',
    path: '/api/projects/:project/imports',
    access: ADMIN,
    takes: 'bytes',
    query: LabelImportQuery,
    reply: Round,
  }),
  /** Takes all labels of an import out of use. */
  removeImport: route({
    method: 'DELETE',
    path: '/api/projects/:project/imports/:round',
    access: ADMIN,
    reply: Round,
  }),
  /** image/png, RGB: a seed of the project's generator, whether or not it is a candidate. */
  projectImage: route({
    method: 'GET',
    path: '/api/projects/:project/image.png',
    access: ADMIN,
    query: ProjectImageQuery,
  }),

  /** The trained ensemble of a round, as bytes that the interpreter library reads. */
  interpreter: route({ method: 'GET', path: '/api/projects/:project/rounds/:round/interpreter', access: ADMIN }),

  /** All accepted annotations, newest first. */
  annotations: route({
    method: 'GET',
    path: '/api/projects/:project/annotations',
    access: REVIEW,
    query: AnnotationQuery,
    reply: AnnotationPage,
  }),
  /** Adds an annotation to the gold set, or removes it. */
  changeAnnotation: route({
    method: 'PATCH',
    path: '/api/projects/:project/annotations/:annotationId',
    access: ADMIN,
    body: AnnotationChange,
    reply: Annotation,
  }),

  /** Skipped and rejected images with reasons, newest first. */
  passed: route({
    method: 'GET',
    path: '/api/projects/:project/passed',
    access: REVIEW,
    query: PassedQuery,
    reply: PassedPage,
  }),

  /** A few accepted annotations, newest first. */
  examples: route({ method: 'GET', path: '/api/projects/:project/examples', access: STUDIO, reply: z.array(Example) }),

  /** image/png, RGB. */
  candidateImage: route({ method: 'GET', path: '/api/candidates/:candidateId/image.png', access: STUDIO }),
  /** null in round 0, which has no interpreter. */
  candidatePrediction: route({
    method: 'GET',
    path: '/api/candidates/:candidateId/prediction',
    access: STUDIO,
    query: PredictionQuery,
    reply: Prediction.nullable(),
  }),
  /** image/png, the prediction in class colours; for galleries. */
  candidatePredictionImage: route({
    method: 'GET',
    path: '/api/candidates/:candidateId/prediction.png',
    access: REVIEW,
    query: PredictionQuery,
  }),

  /** The similarity map of an image, for smart select. */
  candidateSimilarity: route({
    method: 'GET',
    path: '/api/candidates/:candidateId/similarity',
    access: STUDIO,
    reply: Similarity,
  }),

  /** Builds that are running, complete or stopped, newest first. */
  builds: route({ method: 'GET', path: '/api/projects/:project/builds', access: ADMIN, reply: z.array(Build) }),
  /** Starts building a release from a complete round's interpreter. */
  startBuild: route({
    method: 'POST',
    path: '/api/projects/:project/builds',
    access: ADMIN,
    body: NewBuild,
    reply: Build,
  }),
  /** Cancels the build; it can be resumed. */
  cancelBuild: route({
    method: 'POST',
    path: '/api/projects/:project/builds/:build/cancel',
    access: ADMIN,
    reply: Build,
  }),
  /** Resumes a failed or cancelled build. */
  resumeBuild: route({
    method: 'POST',
    path: '/api/projects/:project/builds/:build/resume',
    access: ADMIN,
    reply: Build,
  }),
  /** Deletes a build that stopped, with everything that was labelled for it. */
  discardBuild: route({ method: 'DELETE', path: '/api/projects/:project/builds/:build', access: ADMIN, reply: Empty }),
  /**
   * A forecast of a release with these settings. The first call for a psi and a speck rule makes workers label a few
   * images; ask again after `build.moved`.
   */
  forecast: route({
    method: 'POST',
    path: '/api/projects/:project/rounds/:round/forecast',
    access: ADMIN,
    body: ReleaseSettings,
    reply: Forecast,
  }),
  /** image/png of a previewed image: `file` is `<key>.png` or `<key>.mask.png`. */
  forecastPicture: route({ method: 'GET', path: '/api/projects/:project/forecasts/:build/:file', access: ADMIN }),

  releases: route({
    method: 'GET',
    path: '/api/projects/:project/releases',
    access: READERS,
    reply: z.array(ReleaseSummary),
  }),
  release: route({
    method: 'GET',
    path: '/api/projects/:project/releases/:version',
    access: READERS,
    reply: ReleaseDetail,
  }),
  /** Withdraws a release: it remains available, and states why it should not be used. */
  yankRelease: route({
    method: 'POST',
    path: '/api/projects/:project/releases/:version/yank',
    access: ADMIN,
    body: Yank,
    reply: ReleaseSummary,
  }),
  /** The differences from `from` to `version`. */
  releaseDiff: route({
    method: 'GET',
    path: '/api/projects/:project/releases/:version/diff/:from',
    access: READERS,
    reply: ReleaseDiff,
  }),
  /** image/png of a relabelled sample: `file` is `<key>.png`, `<key>.from.png` or `<key>.to.png`. */
  releaseDiffPicture: route({
    method: 'GET',
    path: '/api/projects/:project/releases/:version/diff/:from/pictures/:file',
    access: READERS,
  }),
  /**
   * A complete release as one tar: `file` is `release.tar` for the release as it is, as a folder `<project>-<version>`,
   * or `<format>.tar` for another format. `release.tar` supports Range; another format supports it after its first
   * download, for which it is generated.
   */
  releaseFormat: route({
    method: 'GET',
    path: '/api/projects/:project/releases/:version/formats/:file',
    access: READERS,
  }),
  /** Bytes, with Range, strong ETag and HEAD; never changes once published. */
  releaseFile: route({ method: 'GET', path: '/api/projects/:project/releases/:version/files/*path', access: READERS }),
  /** image/png of a previewed sample: `file` is `<key>.png` or `<key>.mask.png`. */
  releasePreview: route({
    method: 'GET',
    path: '/api/projects/:project/releases/:version/previews/:file',
    access: READERS,
  }),

  /** The students of all releases, newest first. */
  students: route({
    method: 'GET',
    path: '/api/projects/:project/students',
    access: READERS,
    reply: z.array(Student),
  }),
  /** What a training on a release would take, and whether there can be one. */
  studentOffer: route({
    method: 'GET',
    path: '/api/projects/:project/releases/:version/student-offer',
    access: ADMIN,
    reply: StudentOffer,
  }),
  /** Trains a student on a release. */
  trainStudent: route({
    method: 'POST',
    path: '/api/projects/:project/releases/:version/students',
    access: ADMIN,
    body: NewStudent,
    reply: Student,
  }),
  /** Stops a training; it can be resumed. */
  cancelStudent: route({
    method: 'POST',
    path: '/api/projects/:project/students/:student/cancel',
    access: ADMIN,
    reply: Student,
  }),
  /** Goes on from the last checkpoint of a training that failed or was cancelled. */
  resumeStudent: route({
    method: 'POST',
    path: '/api/projects/:project/students/:student/resume',
    access: ADMIN,
    reply: Student,
  }),
  /** Deletes a student that is not being trained, with its files. */
  deleteStudent: route({
    method: 'DELETE',
    path: '/api/projects/:project/students/:student',
    access: ADMIN,
    reply: Empty,
  }),
  /** A file of a complete student, or all of them as `student.tar`. Bytes, with Range, strong ETag and HEAD. */
  studentFile: route({
    method: 'GET',
    path: '/api/projects/:project/students/:student/files/:file',
    access: READERS,
  }),
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
export type RouteBody<N extends RouteName> = (typeof routes)[N] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
export type RouteReply<N extends RouteName> = (typeof routes)[N] extends { reply: infer R extends z.ZodType }
  ? z.output<R>
  : undefined;

/**
 * Substitutes a route's parameters: `pathOf(routes.round, { project: 'faces' })`. Values are escaped; a missing one is
 * a bug.
 */
export function pathOf(route: Route, params: Readonly<Record<string, string | number>> = {}): string {
  return route.path.replace(/([:*])(\w+)/g, (_whole, kind: string, name: string) => {
    const value = params[name];
    if (value === undefined) throw new RangeError(`${route.path}: no value for ${name}`);
    return kind === '*'
      ? String(value).split('/').map(encodeURIComponent).join('/')
      : encodeURIComponent(String(value));
  });
}

/** The full URL of a route on a server, which may be below a path: `urlAt('https://example.org/gannet', routes.me)`. */
export function urlAt(server: string, route: Route, params: Readonly<Record<string, string | number>> = {}): URL {
  return new URL(`${server.replace(/\/+$/, '')}${pathOf(route, params)}`);
}
