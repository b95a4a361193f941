import { Inject, Injectable } from '@nestjs/common';
import type { PartsPrediction, RefitAnswer, RefitAsk } from '@gannet/contracts';
import { decodeInterpreter, type Features, type LabelledImage, openRefitter, refitBytes, type Refitter } from '@gannet/interpreter';
import { uncertaintyBytes } from '../candidates/uncertainty-bytes.js';
import type { Caller } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { KeepOpen } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { Predictor } from '../interpreters/predictor.js';
import { weightOf } from '../interpreters/training.rules.js';
import { weightsOf } from '../interpreters/weights.js';
import { labelsOf, whyLeaseFails } from '../assignments/assignments.rules.js';
import { AssignmentsStore } from '../assignments/assignments.store.js';
import { runsOf } from '../assignments/runs-of.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { bytesOf, MOST_BYTES, whyTooLarge } from './refits.rules.js';
import { type Refittable, RefitsStore } from './refits.store.js';
import { Turns } from './turns.js';

/** Refits that are computed at once, each in a process of its own: one core stays for everything else. */
const AT_ONCE = 1;
/** Bytes of refitters, each for as much as a refit of it takes, and of images in hand that are kept: the last ones of many small projects, or one that is large. */
const KEPT = { refitters: MOST_BYTES, images: 2 ** 29 } as const;
/** What stands where nothing is painted; the refitter knows which other numbers are classes. */
const UNPAINTED = 255;
/** Images that a refit must not forget. */
const MEMORY = 16;

interface Opened extends Refitter {
  readonly members: number;
  readonly bytes: number;
}

/** Live refits: what the interpreter would say of an image had it learnt the annotator's strokes. Nothing of it is kept. */
@Injectable()
export class Refits {
  private readonly turns = new Turns<RefitAnswer>(AT_ONCE);
  private readonly refitters = new KeepOpen<Opened>(KEPT.refitters, (key) => this.open(key), { sizeOf: ({ bytes }) => bytes, isLost });
  private readonly images = new KeepOpen<{ readonly features: Features }>(KEPT.images, (key) => this.see(key), { sizeOf: ({ features }) => bytesOf(features) });

  constructor(
    private readonly queue: AssignmentsStore, private readonly store: RefitsStore, private readonly interpreters: InterpretersStore, private readonly predictor: Predictor,
    private readonly models: Models, @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  /** Numbers an ask when it comes in: what has to be looked up before its turn may take longer for one than for the next. */
  number(): number {
    return this.turns.number();
  }

  /** Null when a newer ask of the same person took its place. Refuses what is not in their hands, and strokes that do not fit. */
  async refit(caller: Caller, { assignmentId, fence, strokes }: RefitAsk, number: number): Promise<RefitAnswer> {
    const assignment = await this.queue.byId(assignmentId);
    const image = assignment && (await this.store.image(assignmentId));
    if (!image) throw new Refused('NOT_FOUND', 'There is no such item.');
    const why = whyLeaseFails(assignment, caller.personId, fence);
    if (why) throw new Refused('GONE', why);
    if (image.schema.task !== 'parts') throw new Refused('INVALID', 'Keypoints are placed, not painted: there is nothing to refit to.');
    const painted = labelsOf(strokes, strokes.width, UNPAINTED + 1);
    if (!painted.ok) throw new Refused('INVALID', painted.problem);
    const interpreter = await this.interpreters.before(image.projectId, image.round);
    if (!interpreter) throw new Refused('CONFLICT', `Round ${image.round} began without an interpreter, so there is nothing to refit.`);
    const { data } = painted.map;
    const answer = await this.turns.take(caller.personId, () => this.compute(image, interpreter.digest, data), number);
    return answer ?? { prediction: null, milliseconds: 0 };
  }

  private async compute(image: Refittable, digest: string, strokes: Uint8Array): Promise<RefitAnswer> {
    const began = performance.now();
    const { generator, seed, psi, projectId, round } = image;
    const prediction = await this.refitters.use(`${digest} ${generator} ${projectId} ${round}`, (refitter) => this.images.use(`${generator} ${seed} ${psi}`, async ({ features }): Promise<PartsPrediction> => {
      const { label, uncertainty, score } = await refitter.refit(features, strokes).catch((error: unknown) => {
        throw error instanceof RangeError ? new Refused('INVALID', `${error.message}.`) : error;
      });
      const side = Math.sqrt(label.length);
      const classes = image.schema.task === 'parts' ? image.schema.classes.length : 1;
      return { task: 'parts', labels: runsOf(side, side, Buffer.from(label)), uncertainty: uncertaintyBytes(uncertainty, refitter.members, classes), score };
    }));
    return { prediction, milliseconds: performance.now() - began };
  }

  private async open(key: string): Promise<Opened> {
    const [digest, generator, projectId, round] = key.split(' ') as [string, string, string, string];
    const interpreter = decodeInterpreter(await weightsOf(this.objects, digest));
    const why = whyTooLarge(interpreter);
    if (why) throw new Refused('CONFLICT', why);
    const memory = await this.memory(generator, projectId, Number(round));
    const refitter = await openRefitter(interpreter, memory, this.models.own('The refit', interpreter.resolution), { threads: 1 });
    return { ...refitter, members: interpreter.members, bytes: refitBytes(interpreter) };
  }

  /** What a refit must not forget: as much of it as the round's training will learn. */
  private async memory(generator: string, projectId: string, round: number): Promise<LabelledImage[]> {
    const unsure = await this.store.unsureUse(projectId, round);
    const earlier = await this.store.annotations(projectId, round, MEMORY, weightOf('unsure', unsure) > 0);
    return earlier.map(({ seed, psi, labels, confidence }) => ({
      labels: new Uint8Array(labels), weight: weightOf(confidence, unsure), features: () => this.predictor.features(generator, seed, psi),
    }));
  }

  private async see(key: string): Promise<{ readonly features: Features; close(): Promise<void> }> {
    const [generator, seed, psi] = key.split(' ') as [string, string, string];
    return { features: await this.predictor.features(generator, Number(seed), Number(psi)), close: () => Promise.resolve() };
  }
}
