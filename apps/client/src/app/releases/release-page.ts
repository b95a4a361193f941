import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatTabsModule } from '@angular/material/tabs';
import { RouterLink } from '@angular/router';
import { NewTokenForm } from '../account/new-token';
import { cssColor } from '../parts/layers';
import { headlineOf, type Quality } from '@gannet/contracts';
import { serverAddress } from '../edge/address';
import { Api, urlOf } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { KeypointPicture } from '../keypoints/keypoint-picture';
import { ProjectStore } from '../projects/project-store';
import { cell, pixels } from '../quality/cell';
import { QualityDetail } from '../quality/quality-detail';
import { Session } from '../session/session';
import { CopyButton } from '../ui/copy-button';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { bytes, count, moment, plural, score } from '../ui/words';
import { waysToGet } from './how-to-get';
import { ReleaseChanges } from './release-changes';
import { YankRelease } from './yank-release';

/** One version: what it looks like, what is in it, where it comes from, and how to get it. */
@Component({
  selector: 'g-release-page',
  imports: [
    MatButtonModule,
    MatTabsModule,
    RouterLink,
    NewTokenForm,
    QualityDetail,
    TopBar,
    CopyButton,
    Icon,
    KeypointPicture,
    Note,
    ReleaseChanges,
    YankRelease,
  ],
  templateUrl: './release-page.html',
  styleUrl: './release-page.scss',
})
export class ReleasePage {
  readonly version = input.required<string>();

  protected readonly project = inject(ProjectStore);
  protected readonly session = inject(Session);
  protected readonly wantsToken = signal(false);
  /** The secret of a token that was made here: the lines to copy have it filled in. */
  protected readonly token = signal<string | undefined>(undefined);
  protected readonly words = { bytes, count, moment, plural, score, cssColor, headlineOf };
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
  protected readonly samples = computed(() =>
    (this.release()?.previews ?? []).map((preview) => ({
      ...preview,
      image: this.previewUrl(`${preview.key}.png`),
      mask: this.previewUrl(`${preview.key}.mask.png`),
    })),
  );
  protected readonly classes = computed(() => {
    const release = this.release();
    const total = release === null ? 0 : release.classStats.reduce((sum, part) => sum + part.pixels, 0);
    return (release?.classStats ?? []).map((part, index) => ({
      ...part,
      index,
      share: total === 0 ? 0 : (100 * part.pixels) / total,
      iou: release?.quality?.task === 'parts' ? (release.quality.iouByClass[index] ?? null) : null,
      interval: release?.quality?.task === 'parts' ? (release.quality.iouIntervals?.[index] ?? null) : null,
    }));
  });
  protected readonly keypoints = computed(() => {
    const release = this.release();
    const quality = release?.quality?.task === 'keypoints' ? release.quality : null;
    return (release?.keypointStats ?? []).map((stats, index) => {
      const measured = quality?.byKeypoint[index] ?? null;
      return {
        ...stats,
        pck: cell(measured?.pck05 ?? null, measured?.pck05Interval, score),
        error: cell(measured?.meanError ?? null, measured?.meanErrorInterval, pixels),
      };
    });
  });
  protected readonly names = computed(() => this.classes().map(({ name }) => name));
  /** Measured in detail: releases made before that was done have less to show. */
  protected readonly measured = computed(() => {
    const quality = this.release()?.quality;
    return quality?.calibration ? quality : null;
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
  /** Everything as one file, for those who have no command line at hand. */
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
