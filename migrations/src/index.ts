import { People1763800000000 } from './1763800000000-people.js';
import { Projects1763800001000 } from './1763800001000-projects.js';
import { Rounds1763800002000 } from './1763800002000-rounds.js';
import { Queue1763800003000 } from './1763800003000-queue.js';
import { Interpreters1763800004000 } from './1763800004000-interpreters.js';
import { Releases1763800005000 } from './1763800005000-releases.js';
import { Keypoints1763800006000 } from './1763800006000-keypoints.js';
import { Drafts1795386434735 } from './1795386434735-drafts.js';
import { YankedReleases1795388040642 } from './1795388040642-yanked-releases.js';
import { Gold1795651227600 } from './1795651227600-gold.js';
import { Builds1795652283000 } from './1795652283000-builds.js';
import { DiscardedBuilds1795665600000 } from './1795665600000-discarded-builds.js';
import { SeedsLeft1795666200000 } from './1795666200000-seeds-left.js';
import { UnusableCandidates1795667000000 } from './1795667000000-unusable-candidates.js';
import { ChangesOfPredictions1795957800000 } from './1795957800000-changes-of-predictions.js';
import { TimesOfRejections1795957860000 } from './1795957860000-times-of-rejections.js';
import { ClassScores1796000000000 } from './1796000000000-class-scores.js';
import { Signals1796000060000 } from './1796000060000-signals.js';
import { GeneratorRegistry1796030702819 } from './1796030702819-generator-registry.js';
import { SchemaVersions1796100000000 } from './1796100000000-schema-versions.js';
import { ProjectRevisions1796110000000 } from './1796110000000-project-revisions.js';
import { GeneratorUploads1796120000000 } from './1796120000000-generator-uploads.js';
import { Members1796200000000 } from './1796200000000-members.js';
import { ProjectLifecycle1796210000000 } from './1796210000000-project-lifecycle.js';
import { ProjectLayers1796220000000 } from './1796220000000-project-layers.js';
import { SecondOpinions1796240000000 } from './1796240000000-second-opinions.js';
import { ImportedRounds1796310000000 } from './1796310000000-imported-rounds.js';
import { GeneratorsOfRounds1796320000000 } from './1796320000000-generators-of-rounds.js';
import { LabelSide1796330000000 } from './1796330000000-label-side.js';
import { Students1796340000000 } from './1796340000000-students.js';

/** Every migration, oldest first. A migration is never edited once it has landed. */
export const migrations = [
  People1763800000000,
  Projects1763800001000,
  Rounds1763800002000,
  Queue1763800003000,
  Interpreters1763800004000,
  Releases1763800005000,
  Keypoints1763800006000,
  Drafts1795386434735,
  YankedReleases1795388040642,
  Gold1795651227600,
  Builds1795652283000,
  DiscardedBuilds1795665600000,
  SeedsLeft1795666200000,
  UnusableCandidates1795667000000,
  ChangesOfPredictions1795957800000,
  TimesOfRejections1795957860000,
  ClassScores1796000000000,
  Signals1796000060000,
  GeneratorRegistry1796030702819,
  SchemaVersions1796100000000,
  ProjectRevisions1796110000000,
  GeneratorUploads1796120000000,
  Members1796200000000,
  ProjectLifecycle1796210000000,
  ProjectLayers1796220000000,
  SecondOpinions1796240000000,
  ImportedRounds1796310000000,
  GeneratorsOfRounds1796320000000,
  LabelSide1796330000000,
  Students1796340000000,
] as const;
