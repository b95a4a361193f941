export { mostBytesOf } from './bounds.js';
export { type FormField, formFields } from './form-fields.js';
export { nearest } from './near.js';
export { plural } from './plural.js';
export { faultOf, fit, type Words } from './sentences.js';
export { MAX_GUIDELINES, MAX_KEYPOINTS, MAX_SECONDS_ON_ITEM, PAGE_OF, PROTOCOL_VERSION } from './limits.js';
export {
  DEFAULT_SIGMA,
  type KeypointEvaluation,
  KeypointNames,
  type KeypointPrediction,
  KeypointQuality,
  KeypointSchema,
  KeypointStats,
  type KeypointSubmission,
  Placement,
  PredictedPlacement,
  RecordedPlacement,
  UnfinishedPlacements,
  Visibility,
} from './tasks/keypoints.js';
export {
  type PartClass,
  type PartsEvaluation,
  type PartsPrediction,
  PartsQuality,
  PartsSchema,
  type PartsSubmission,
  type RefitAnswer,
  RefitRequest,
} from './tasks/parts.js';
export {
  Evaluation,
  headlineNames,
  headlineOf,
  type LabelChange,
  LabelSchema,
  type LabelStats,
  type ManifestLabels,
  type Prediction,
  type PreviewLabels,
  Quality,
  type RecordLabels,
  Submission,
  Task,
  taskContract,
  Unfinished,
} from './tasks/tasks.js';
export type { Headline } from './tasks/task-contract.js';
export {
  LONGEST_SCHEMA_FILE,
  readSchemaFile,
  SCHEMA_FORMATS,
  type SchemaFormat,
  writeSchemaFile,
} from './tasks/schema-files/schema-file.js';
export { flipPairsByName } from './tasks/schema-files/found.js';
export { Runs } from './runs.js';
export { Confidence, type LeasedItem } from './work.js';
export { type Annotation, AnnotationChange, type AnnotationPage, AnnotationQuery } from './annotations.js';
export {
  type CreatedPerson,
  type CreatedToken,
  NewPerson,
  NewToken,
  PasswordChange,
  Person,
  PersonChange,
  SignIn,
  type Token,
} from './people.js';
export {
  type Member,
  MemberChange,
  type Membership,
  NewMember,
  type NewMembership,
  type NonMember,
  Role,
  rolesCoveredBy,
} from './members.js';
export { GeneratorMove, type GeneratorMoves, MoveImageQuery, type MovePreview } from './generator-moves.js';
export { Passed, type PassedKind, PassedPage, PassedQuery } from './passed.js';
export { Email, Empty, Id, Psi, Seed, Sha256, Slug, Verbatim, Version } from './primitives.js';
export {
  type GeneratorCost,
  type GeneratorDetail,
  type GeneratorEntry,
  GeneratorImageQuery,
  type GeneratorSummary,
  GeneratorTerms,
  GeneratorWords,
  type LayersCost,
  labelSidesOf,
  LayersQuery,
  type LeftOutGenerator,
  MOST_UPLOAD_BYTES,
  NewUpload,
  Upload,
  UPLOAD_PIECE_BYTES,
  type UploadState,
} from './generators.js';
export { NewProject, type Project, ProjectChange, ProjectSummary, RoundSettings, UnsureUse } from './projects.js';
export { type ProjectContents, ProjectDeletion, ProjectDuplicate } from './project-lifecycle.js';
export { Strategy, withoutInterpreter } from './strategies.js';
export type { Interval, Measured } from './measured.js';
export {
  Ahead,
  PredictionQuery,
  Draft,
  type DraftAnswer,
  DraftSave,
  type Example,
  type Item,
  QueueStatus,
  Rejection,
  type Similarity,
  Skip,
} from './queue.js';
export { type Answer, ErrorBody, type Fault, Refusal, RefusalCode } from './refusal.js';
export {
  ClassesFile,
  type Dropped,
  Manifest,
  ProvenanceLine,
  RELEASE_FORMAT,
  ReleaseChange,
  type ReleaseDetail,
  ReleaseDiff,
  Tombstone,
  Yank,
  type ReleaseFile,
  type ReleasePreview,
  type ReleaseSummary,
  SampleRecord,
  Split,
} from './releases.js';
export { NewStudent, Student, StudentFigures, StudentFile, StudentOffer, StudentState } from './students.js';
export { Build, BuildState, Forecast, NewBuild } from './builds.js';
export type { Progress } from './progress.js';
export {
  BalanceTarget,
  confidenceOf,
  HumanUse,
  OPINION_STEPS,
  ReleaseSettings,
  releaseSettingsOf,
} from './release-settings.js';
export {
  type FoundLabel,
  type ImportOrigin,
  LabelFileQuery,
  type LabelImportPreview,
  LabelImportQuery,
  LARGEST_LABEL_FILE,
  MOST_IMPORTED_LABELS,
  ProjectImageQuery,
} from './label-imports.js';
export { type Candidate, CandidateState, type PoolPage, PoolQuery, Round, RoundState, StartRound } from './rounds.js';
export {
  clientMessages,
  type ClientMessageName,
  type ClientPayload,
  type ClientReply,
  type ClientToServer,
  Handshake,
  longestMessage,
  MESSAGE_ROLES,
  type Presence,
  serverMessages,
  type ServerMessageName,
  type ServerPayload,
  type ServerToClient,
} from './messages.js';
export { keyWords, LABEL_KEYS, labelKeys, pinnedColors, type SchemaLabel, withHeadings } from './label-look.js';
export { textKey } from './text.js';
export { composed, isIdentity, type LabelMapping, mappedList, mappedRuns } from './label-mapping.js';
export type { SchemaOperation } from './schema-operations.js';
export { altersLabels, changedSchema, type Relabel, schemaSentences } from './schema-rules.js';
export { operationsIn, SchemaChange, type SchemaPreview, type SchemaVersion } from './schemas.js';
export { openApi } from './open-api.js';
export { pathOf, type Route, type RouteBody, type RouteName, type RouteReply, routes, urlAt } from './routes.js';
