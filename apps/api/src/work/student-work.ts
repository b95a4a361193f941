import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Student } from '@gannet/contracts';
import { canonicalJson, labelledImages, readManifest, MANIFEST, sourceFrom } from '@gannet/release';
import { openSession } from '@gannet/runtime';
import {
  type LabelledRelease,
  studentSettings,
  studentTask,
  type TrainedStudent,
  trainOnRelease,
  Untrainable,
} from '@gannet/student';
import { Diverged } from '@gannet/training';
import { Chunks } from '../chunks/chunks.js';
import { Database } from '../database/database.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { checkpointKey, releaseKey, studentKey } from '../releases/release-keys.js';
import type { ReleaseRow } from '../releases/releases.table.js';
import { OBJECT_STORE, type ObjectStore, wholeOf } from '../storage/object-store.js';
import { StudentsStore } from '../students/students.store.js';
import type { StudentRow } from '../students/students.table.js';
import { type ChunkOrder, ChunkOrders, isWanted } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';

const REPORT_EVERY_MS = 500;

/** Other work waits for this worker: the training goes on from the checkpoint, later or elsewhere. */
class Interrupted extends Error {}

/** Trains a student on its release: from the last checkpoint to the end, or to one at which other work waits. */
@Injectable()
export class StudentWork extends ChunkHandler {
  constructor(
    private readonly store: StudentsStore,
    private readonly chunks: Chunks,
    private readonly orders: ChunkOrders,
    private readonly db: Database,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {
    super();
  }

  async compute(order: ChunkOrder): Promise<Write> {
    const { student, release } = order;
    if (!student || !release) throw new Error('a chunk of no student');
    if (!(await this.store.begin(student.id))) throw new Error('the student is not trained any more');
    await this.tell(order);
    try {
      return await this.completed(student, await this.trained(order, student, release));
    } catch (error) {
      if (error instanceof Interrupted) return (tx) => this.store.wait(tx, student.id);
      if (error instanceof Untrainable) throw new Refused('INVALID', error.message, { cause: error });
      if (error instanceof Diverged)
        throw new Refused(
          'INVALID',
          `The loss of step ${error.step} is not a finite number. Train another student with a learning rate below ${student.settings.learningRate}.`,
          { cause: error },
        );
      throw error;
    }
  }

  private async trained(order: ChunkOrder, student: StudentRow, row: ReleaseRow): Promise<Trained> {
    const { seed, mirror, ...given } = student.settings;
    const release = await this.read(row);
    const settings = studentSettings(release, given, mirror);
    const notes: string[] = [
      ...(mirror && settings.mirror === null
        ? ['Images are not mirrored: a class has a side in its name, and its other side is missing.']
        : []),
    ];
    const key = checkpointKey(student);
    const checkpoint = (await this.objects.head(key)) === null ? null : await wholeOf(this.objects, key);
    const stop = new AbortController();
    const note = this.reports(order, stop);
    const clock = { began: performance.now(), seconds: student.seconds };
    const seconds = (): number => clock.seconds + (performance.now() - clock.began) / 1000;
    const lesson = { seed, settings, threads: student.threads };
    const trained = await trainOnRelease(release, lesson, openSession, checkpoint, stop.signal, {
      onNote: (sentence) => notes.push(sentence),
      onSteps: note,
      onValidation: async (curve, save) => {
        stop.signal.throwIfAborted();
        await this.objects.put(key, save());
        const steps = curve.at(-1)?.step ?? 0;
        await this.store.saveCurve(student.id, { curve: [...curve], steps, seconds: seconds(), notes });
        await this.tell(order);
        if ((await this.chunks.atCheckpoint(order.chunk.id)) && steps < settings.steps) throw new Interrupted();
      },
    });
    return { ...trained, notes, seconds: seconds(), names: release.names };
  }

  /** Stores the files, and returns what completes the student. */
  private async completed(
    student: StudentRow,
    { files, metrics, evaluations, validations, bestStep, notes, seconds, names }: Trained,
  ): Promise<Write> {
    const made = Object.entries({ ...files, 'metrics.json': canonicalJson(metrics) }).map(([path, content]) => ({
      path,
      content: Buffer.from(content),
    }));
    for (const { path, content } of made) await this.objects.put(studentKey(student, path), content);
    const listed = made.map(({ path, content }) => ({ path, bytes: content.byteLength, sha256: sha256(content) }));
    const figures: Student['figures'] = Object.entries(evaluations).map(([split, evaluation]) => ({
      split,
      images: evaluation.images,
      rows: studentTask(evaluation)
        .card.rows(evaluation, names)
        .map(([name, measured, digits = 3]) => ({ name, measured, digits })),
    }));
    return async (tx) => {
      await this.store.complete(tx, student.id, {
        digest: listed.find(({ path }) => path === 'student.onnx')?.sha256 ?? null,
        bestStep,
        steps: validations.at(-1)?.step ?? 0,
        seconds,
        curve: [...validations],
        notes,
        figures,
        files: listed,
      });
    };
  }

  private async read({ projectId, version, digest }: ReleaseRow): Promise<LabelledRelease> {
    const file = (path: string): AsyncIterable<Uint8Array> => this.objects.get(releaseKey(projectId, version, path));
    const manifest = readManifest(await wholeOf(this.objects, releaseKey(projectId, version, MANIFEST)));
    if (!manifest.ok || manifest.digest !== digest)
      throw new Refused(
        'GONE',
        `The stored ${MANIFEST} of ${version} has changed. Tell the people who run this server.`,
      );
    const license = await wholeOf(this.objects, releaseKey(projectId, version, 'LICENSE'));
    return labelledImages(sourceFrom(manifest.manifest, license.toString(), file), digest);
  }

  /** To be called after some steps: records how many, and stops a training that is not wanted any more. */
  private reports(order: ChunkOrder, stop: AbortController): (steps: number) => void {
    let notedAt = -Infinity;
    const report = async (steps: number): Promise<void> => {
      const now = await this.orders.of(order.chunk);
      if (!now || !isWanted(now)) return stop.abort(new Error('the student is not trained any more'));
      await this.store.saveSteps(now.student!.id, steps);
      await this.tell(order);
    };
    return (steps) => {
      if (performance.now() - notedAt < REPORT_EVERY_MS) return;
      notedAt = performance.now();
      report(steps).catch(() => undefined); // the next one makes up for it
    };
  }

  private async tell({ project: { slug }, student }: ChunkOrder): Promise<void> {
    if (student) await notify(this.db, { what: 'student', project: slug, studentId: student.id });
  }
}

interface Trained extends TrainedStudent {
  readonly notes: readonly string[];
  readonly seconds: number;
  /** Of the classes or keypoints. */
  readonly names: readonly string[];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
