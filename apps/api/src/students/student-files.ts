import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TAR_END, tarHead, tarPadding } from '@gannet/release';
import { type Piece, sendObject, sendPieces } from '../edge/sends.js';
import { Refused } from '../errors.js';
import { Projects } from '../projects/projects.js';
import { studentKey } from '../releases/release-keys.js';
import { OBJECT_STORE, type ObjectStore } from '../storage/object-store.js';
import { StudentsStore } from './students.store.js';

/** All files of a student. */
const WHOLE = 'student.tar';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  md: 'text/markdown; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};

/** Downloads of complete students. A file that no row lists is not served. */
@Injectable()
export class StudentFiles {
  constructor(
    private readonly store: StudentsStore,
    private readonly projects: Projects,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  async send(request: Request, response: Response, slug: string, id: string, name: string): Promise<void> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const [student] = await this.store.views(project.id, id);
    const files = name === WHOLE ? (student?.files ?? []) : (student?.files.filter(({ path }) => path === name) ?? []);
    if (!student || files.length === 0) throw new Refused('NOT_FOUND', `${slug} has no student with a file ${name}.`);
    const folder = `${slug}-${student.version}-student-${(student.digest ?? '').slice(0, 8)}`;
    if (name !== WHOLE) {
      const [file] = files;
      return sendObject(request, response, this.objects, {
        key: studentKey(student, name),
        mediaType: MEDIA_TYPES[name.split('.').pop() ?? ''] ?? 'application/octet-stream',
        etag: `"${file!.sha256}"`,
        fileName: `${folder}-${name}`,
      });
    }
    const pieces: Piece[] = [];
    for (const { path, bytes } of files)
      pieces.push(
        await tarHead(`${folder}/${path}`, bytes),
        { key: studentKey(student, path), bytes },
        tarPadding(bytes),
      );
    const etag = createHash('sha256')
      .update(JSON.stringify([folder, files]))
      .digest('hex');
    return sendPieces(request, response, this.objects, [...pieces, TAR_END], {
      mediaType: 'application/x-tar',
      etag: `"${etag}"`,
      fileName: `${folder}.tar`,
    });
  }
}
