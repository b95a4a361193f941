export { LEASE_SECONDS, MAX_CLASSES, MAX_SECONDS_ON_ITEM, MAX_SIDE, PROTOCOL_VERSION } from './limits.js';
export { Email, type CreatedPerson, type CreatedToken, NewPerson, NewToken, PasswordChange, Person, PersonChange, Role, SignIn, type Token } from './people.js';
export { Id, Instant, Psi, Seed, Sha256, Slug, Version } from './primitives.js';
export { type GeneratorSummary, LabelSchema, NewProject, type PartClass, type Project, type ProjectSummary, RoundSettings, Strategy, UnsureUse } from './projects.js';
export { Confidence, type Held, type Item, type Prediction, QueueStatus, Rejection, Runs, Submission } from './queue.js';
export { type Answer, ErrorBody, Refusal, RefusalCode } from './refusal.js';
export {
  ClassesFile, Manifest, ProvenanceLine, RELEASE_FORMAT, type ReleaseDetail, type ReleaseFile, type ReleasePreview, type ReleaseSummary, SampleRecord, Split,
} from './releases.js';
export {
  type Candidate, CandidateState, type PoolPage, PoolQuery, type Progress, Quality, Round, RoundState, StartRound,
} from './rounds.js';
export {
  clientMessages, type ClientMessageName, type ClientPayload, type ClientReply, type ClientToServer, Handshake, type Presence,
  serverMessages, type ServerMessageName, type ServerPayload, type ServerToClient,
} from './messages.js';
export { type Access, pathOf, type Route, type RouteBody, type RouteName, type RouteReply, routes } from './routes.js';
