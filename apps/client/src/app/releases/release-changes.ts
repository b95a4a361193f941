import { Component, computed, inject, input, resource, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Api, urlOf } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { Note } from '../ui/note';
import { plural } from '../ui/words';

/** What changed since an earlier release, largest change first; computed on request. */
@Component({
  selector: 'g-release-changes',
  imports: [MatButtonModule, Note],
  templateUrl: './release-changes.html',
  styleUrl: './release-page.scss',
})
export class ReleaseChanges {
  readonly project = input.required<string>();
  readonly version = input.required<string>();

  protected readonly from = signal<string | null>(null);
  protected readonly plural = plural;
  private readonly api = inject(Api);
  private readonly all = resource({
    params: () => this.project(),
    loader: ({ params }) => this.api.call('releases', { project: params }),
  });
  private readonly answer = resource({
    params: () => {
      const from = this.from();
      return from === null ? undefined : { project: this.project(), version: this.version(), from };
    },
    loader: ({ params }) => this.api.call('releaseDiff', params),
  });
  protected readonly others = computed(() =>
    (this.all.hasValue() ? this.all.value() : [])
      .map(({ version }) => version)
      .filter((version) => version !== this.version()),
  );
  protected readonly problem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  protected readonly isLoading = computed(() => this.answer.isLoading());
  protected readonly diff = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly drift = computed(() =>
    (this.diff()?.classes.drift ?? []).map(({ name, from, to }) => ({ name, from: percent(from), to: percent(to) })),
  );
  protected readonly shown = computed(() =>
    (this.diff()?.relabelled ?? [])
      .filter(({ shown }) => shown)
      .map((change) => ({
        ...change,
        pictures: [
          { url: this.pictureUrl(`${change.key}.png`), alt: `Sample ${change.key}` },
          // Only label maps are drawn as pictures.
          ...(change.iou === null
            ? []
            : [
                ['.from', this.from() ?? ''],
                ['.to', this.version()],
              ]
          ).map(([which, version]) => ({
            url: this.pictureUrl(`${change.key}${which}.png`),
            alt: `Labels of sample ${change.key} in ${version}`,
          })),
        ],
      })),
  );

  private pictureUrl(file: string): string {
    return urlOf('releaseDiffPicture', {
      project: this.project(),
      version: this.version(),
      from: this.from() ?? '',
      file,
    });
  }
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)}%`;
}
