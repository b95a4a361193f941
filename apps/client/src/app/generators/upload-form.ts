import { Component, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { fit, NewUpload } from '@gannet/contracts';
import { sentenceOf } from '../edge/problem';
import { Note } from '../ui/note';
import { bytes } from '../ui/words';
import { UploadStore } from './upload-store';

/** Chooses a file, says what it is, and begins to upload it. */
@Component({
  selector: 'g-upload-form',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, Note],
  templateUrl: './upload-form.html',
  styleUrl: './upload-form.scss',
})
export class UploadForm {
  protected readonly file = signal<File | null>(null);
  protected readonly name = signal('');
  protected readonly license = signal('');
  protected readonly attribution = signal('');
  protected readonly layers = signal<'default' | 'all' | 'named'>('default');
  protected readonly layerNames = signal('');
  protected readonly classIndex = signal<number | null>(null);
  protected readonly cutoff = signal<number | null>(null);
  protected readonly psi = signal<number | null>(0.7);
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);
  protected readonly bytes = bytes;
  private readonly store = inject(UploadStore);

  protected choose(field: HTMLInputElement): void {
    const file = field.files?.[0] ?? null;
    this.file.set(file);
    this.problem.set(null);
    if (file && this.name() === '') this.name.set(nameFrom(file.name));
  }

  protected async send(field: HTMLInputElement): Promise<void> {
    const file = this.file();
    if (!file) return this.problem.set('Choose a file first.');
    const fitted = fit(NewUpload, { ...this.words(), fileName: file.name, bytes: file.size });
    if (!fitted.ok) return this.problem.set(fitted.sentence);
    this.problem.set(null);
    this.isBusy.set(true);
    try {
      await this.store.start(file, this.words());
      this.file.set(null);
      this.name.set('');
      field.value = '';
    } catch (error) {
      this.problem.set(sentenceOf(error));
    } finally {
      this.isBusy.set(false);
    }
  }

  private words(): Omit<NewUpload, 'fileName' | 'bytes'> {
    const layers = this.layers();
    return {
      name: this.name().trim(),
      license: this.license(),
      attribution: this.attribution(),
      layers:
        layers === 'named'
          ? this.layerNames()
              .split(/[\s,]+/)
              .filter(Boolean)
          : layers,
      classIndex: this.classIndex(),
      truncationCutoff: this.cutoff(),
      recommendedPsi: this.psi() ?? Number.NaN,
    };
  }
}

/** `my faces.pkl` → `my-faces`: what a generator may be called. */
function nameFrom(fileName: string): string {
  return fileName
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, 100);
}
