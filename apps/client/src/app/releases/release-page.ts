import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatTabsModule } from '@angular/material/tabs';
import { RouterLink } from '@angular/router';
import { NewTokenForm } from '../account/new-token';
import { headlineOf, type Quality } from '@gannet/contracts';
import { serverAddress } from '../edge/address';
import { Api, urlOf } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { ProjectStore } from '../projects/project-store';
import { QualityDetail } from '../quality/quality-detail';
import { Session } from '../session/session';
import { looksIn } from '../projects/look';
import { StudentList } from '../students/student-list';
import { StudentsStore } from '../students/students-store';
import { labelTask } from '../tasks/tasks';
import { CopyButton } from '../ui/copy-button';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { bytes, count, moment, plural, score } from '../ui/words';
import { waysToGet } from './how-to-get';
import { ReleaseChanges } from './release-changes';
import { reviewWords } from './review-words';
import { YankRelease } from './yank-release';

/** One version: samples, contents, provenance, and how to download it. */
@Component({
  selector: 'g-release-page',
  imports: [
    MatButtonModule,
    MatTabsModule,
    NgComponentOutlet,
    RouterLink,
    NewTokenForm,
    QualityDetail,
    TopBar,
    CopyButton,
    Icon,
    Note,
    ReleaseChanges,
    YankRelease,
    StudentList,
  ],
  providers: [StudentsStore],
  templateUrl: './release-page.html',
  styleUrl: './release-page.scss',
})
export class ReleasePage {
  readonly version = input.required<string>();

  protected readonly project = inject(ProjectStore);
  protected readonly session = inject(Session);
  protected readonly wantsToken = signal(false);
  /** The secret of a token created here, which is filled into the lines to copy. */
  protected readonly token = signal<string | undefined>(undefined);
  protected readonly words = { bytes, count, moment, plural, score, headlineOf, reviewWords };
  protected readonly intervalOf = (quality: Quality): string => {
    const { interval } = headlineOf(quality);
    return interval ? `${score(interval.low)} to ${score(interval.high)}, ` : '';
  };
  private readonly api = inject(Api);
  private readonly answer = resource({
    params: () => ({ project: this.project.slug(), version: this.version() }),
    loader: ({ params }) => this.api.call('release', params),
  });
  protected readonly release = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly problem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  protected readonly ways = computed(() => {
    const release = this.release();
    return release === null ? [] : waysToGet(release, serverAddress(), this.token());
  });
  protected readonly task = computed(() => {
    const project = this.project.project();
    return project && labelTask(project.schema.task);
  });
  protected readonly samples = computed(() => {
    const [release, project] = [this.release(), this.project.project()];
    if (release === null || project === null) return [];
    return release.previews.map((preview) => ({
      ...preview,
      shown: {
        image: this.previewUrl(`${preview.key}.png`),
        imageAlt: `Sample ${preview.key}`,
        mask: this.previewUrl(`${preview.key}.mask.png`),
        labelsAlt: `Mask of sample ${preview.key}`,
        labels: preview,
        project,
        manifest: release.manifest,
      },
    }));
  });
  /** Releases from before calibration was measured have less to show. */
  protected readonly measured = computed(() => {
    const quality = this.release()?.quality;
    if (!quality?.calibration) return null;
    const task = labelTask(quality.task);
    return {
      calibration: task.calibrationOf(quality),
      confusion: task.confusionOf(quality, looksIn(this.release()!.manifest)),
    };
  });
  protected readonly files = computed(() =>
    (this.release()?.manifest.files ?? []).map((file) => ({
      ...file,
      url: urlOf('releaseFile', { project: this.project.slug(), version: this.version(), path: file.path }),
    })),
  );
  protected readonly formats = computed(() =>
    (this.release()?.formats ?? []).map((format) => ({
      ...format,
      url: urlOf('releaseFormat', {
        project: this.project.slug(),
        version: this.version(),
        file: `${format.name}.tar`,
      }),
    })),
  );
  /** Everything as one file, for download without a command line. */
  protected readonly wholeUrl = computed(() =>
    urlOf('releaseFormat', { project: this.project.slug(), version: this.version(), file: 'release.tar' }),
  );
  protected readonly manifestUrl = computed(() =>
    urlOf('releaseFile', { project: this.project.slug(), version: this.version(), path: 'manifest.json' }),
  );

  protected again(): void {
    this.answer.reload();
  }

  private previewUrl(file: string): string {
    return urlOf('releasePreview', { project: this.project.slug(), version: this.version(), file });
  }
}
