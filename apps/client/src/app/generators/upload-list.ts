import { Component, inject, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Upload } from '@gannet/contracts';
import { Api, urlOf } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { Note } from '../ui/note';
import { bytes, moment } from '../ui/words';
import { GeneratorCostList } from './generator-cost';
import { UploadStore } from './upload-store';

const WORDS: Readonly<Record<Upload['state'], string>> = {
  receiving: 'uploading',
  importing: 'reading the file',
  validating: 'making images to see whether it works',
  ready: 'ready to be looked at',
  refused: 'refused',
};

/** Uploads under way, and those that wait for somebody to keep or discard them. */
@Component({
  selector: 'g-upload-list',
  imports: [MatButtonModule, Note, GeneratorCostList],
  templateUrl: './upload-list.html',
  styleUrl: './upload-list.scss',
})
export class UploadList {
  readonly kept = output<string>();

  protected readonly store = inject(UploadStore);
  protected readonly problem = signal<string | null>(null);
  protected readonly words = { bytes, moment };
  protected readonly stateWords = WORDS;
  private readonly api = inject(Api);

  protected sampleOf(upload: Upload, seed: number): string {
    return urlOf('uploadSample', { upload: upload.id, seed });
  }

  protected discardWord({ state }: Upload): string {
    if (state === 'refused') return 'Dismiss';
    return state === 'ready' ? 'Discard' : 'Cancel';
  }

  protected async keep(upload: Upload): Promise<void> {
    await this.act(async () => {
      const { digest } = await this.api.call('keepUpload', { upload: upload.id });
      this.kept.emit(digest);
    });
  }

  protected discard(upload: Upload): Promise<void> {
    return this.act(() => this.store.discard(upload.id));
  }

  private async act(verb: () => Promise<void>): Promise<void> {
    this.problem.set(null);
    try {
      await verb();
    } catch (error) {
      this.problem.set(sentenceOf(error));
    }
    await this.store.load();
  }
}
