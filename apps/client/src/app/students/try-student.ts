import {
  Component,
  computed,
  type ElementRef,
  effect,
  inject,
  input,
  type OnDestroy,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Manifest, Student, Task } from '@gannet/contracts';
import type { StudentOutputs } from '../desk/label-task';
import { urlOf } from '../edge/api';
import { labelTask } from '../tasks/tasks';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { Labeller } from './labeller';
import { type OpenedPicture, openPicture } from './opened-picture';

/** Labels a picture with a student, in the browser. */
@Component({
  selector: 'g-try-student',
  imports: [MatButtonModule, Icon, Note],
  providers: [Labeller],
  template: `
    <div
      class="drop"
      [class.over]="isOver()"
      (dragover)="$event.preventDefault(); isOver.set(true)"
      (dragleave)="isOver.set(false)"
      (drop)="dropped($event)"
    >
      <p>
        Drop a picture here, paste one, or
        <button mat-stroked-button type="button" (click)="file.click()">
          <g-icon name="image" /> Choose a picture
        </button>
        <input #file type="file" accept="image/*" hidden aria-label="Picture to label" (change)="chosen(file)" />
      </p>
      <p class="small quiet">
        It is labelled in this browser and not uploaded. What is to be labelled should fill it as it fills the images of
        the release: crop first.
      </p>
    </div>
    <p class="small quiet" role="status">{{ status() }}</p>
    @if (problem(); as sentence) {
      <g-note kind="bad">{{ sentence }}</g-note>
    }
    @if (picture(); as p) {
      <figure [hidden]="outputs() === null">
        <canvas #stage role="img" [attr.aria-label]="'Labels of ' + p.name"></canvas>
        <figcaption>
          <label class="small"
            ><input type="checkbox" [checked]="isShown()" (change)="isShown.set(!isShown())" /> Show the labels</label
          >
          <ul class="small" aria-label="What the student finds">
            @for (line of found(); track $index) {
              <li>
                @if (line.color) {
                  <i class="swatch" [style.background]="line.color"></i>
                }
                <bdi>{{ line.name }}</bdi> <span class="quiet">{{ line.value }}</span>
              </li>
            }
          </ul>
        </figcaption>
      </figure>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    .drop {
      border: 2px dashed var(--mat-sys-outline-variant);
      border-radius: 10px;
      padding: 14px;
      text-align: center;
    }
    .drop.over {
      border-color: var(--mat-sys-primary);
    }
    .drop p {
      margin: 4px 0;
    }
    figure {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(240px, 1fr));
      gap: 14px;
      margin: 0;
      align-items: start;
    }
    figure[hidden] {
      display: none;
    }
    canvas {
      width: 100%;
      max-height: 60vh;
      object-fit: contain;
      border-radius: 6px;
      image-rendering: auto;
    }
    ul {
      list-style: none;
      padding: 0;
      margin: 8px 0 0;
      columns: 2;
    }
    li {
      display: flex;
      align-items: center;
      gap: 6px;
      break-inside: avoid;
    }
    .swatch {
      flex: none;
      width: 14px;
      height: 14px;
      border: 1px solid rgb(0 0 0 / 0.35);
      border-radius: 4px;
      box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.5);
    }
    @media (max-width: 600px) {
      ul {
        columns: 1;
      }
    }
    [role='status'] {
      min-height: 1.3em;
      margin: 0;
    }
  `,
  host: { '(document:paste)': 'pasted($event)' },
})
export class TryStudent implements OnDestroy {
  readonly student = input.required<Student>();
  readonly task = input.required<Task>();
  readonly manifest = input.required<Manifest>();

  protected readonly isOver = signal(false);
  protected readonly isShown = signal(true);
  protected readonly status = signal('');
  protected readonly problem = signal<string | null>(null);
  protected readonly picture = signal<OpenedPicture | null>(null);
  protected readonly outputs = signal<StudentOutputs | null>(null);
  protected readonly found = computed(() => {
    const [picture, outputs] = [this.picture(), this.outputs()];
    return picture && outputs ? labelTask(this.task()).student.found(outputs, this.manifest()) : [];
  });
  private readonly stage = viewChild<ElementRef<HTMLCanvasElement>>('stage');
  private readonly labeller = inject(Labeller);
  /** Counts pictures: the answer for an earlier one is not shown. */
  private turn = 0;

  constructor() {
    effect(() => this.draw());
  }

  ngOnDestroy(): void {
    this.picture()?.bitmap.close();
  }

  protected chosen(input: HTMLInputElement): void {
    const [file] = input.files ?? [];
    input.value = ''; // so that the same file can be chosen again
    if (file) void this.label(file);
  }

  protected dropped(event: DragEvent): void {
    event.preventDefault();
    this.isOver.set(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file) void this.label(file);
    else this.problem.set('What was dropped is no file: save the picture first, and drop the file.');
  }

  protected pasted(event: ClipboardEvent): void {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    void this.label(file);
  }

  private async label(file: File): Promise<void> {
    const turn = ++this.turn;
    this.problem.set(null);
    this.status.set('Reading the picture …');
    const opened = await openPicture(file);
    if (turn !== this.turn) return;
    if (typeof opened === 'string') return this.fail(opened);
    this.outputs.set(null);
    this.picture()?.bitmap.close();
    this.picture.set(opened);
    this.status.set('Labelling; the first time, 16 MB are loaded …');
    const began = performance.now();
    const { project, id } = this.student();
    try {
      const { rgb, width, height } = opened;
      const outputs = await this.labeller.label({
        model: urlOf('studentFile', { project, student: id, file: 'student.onnx' }),
        ...{ rgb, width, height },
        outputs: labelTask(this.task()).student.outputs,
      });
      if (turn !== this.turn) return;
      this.outputs.set(outputs);
      const seconds = (performance.now() - began) / 1000;
      this.status.set(`Labelled in ${seconds < 0.1 ? 'less than 0.1' : seconds.toFixed(1)} s, in this browser.`);
    } catch (error) {
      if (turn === this.turn)
        this.fail(
          `The picture could not be labelled: ${error instanceof Error ? error.message : String(error)}. If it is large, try a smaller one.`,
        );
    }
  }

  private fail(sentence: string): void {
    this.status.set('');
    this.problem.set(sentence);
  }

  private draw(): void {
    const [picture, outputs, stage] = [this.picture(), this.outputs(), this.stage()?.nativeElement];
    const isShown = this.isShown();
    if (!picture || !outputs || !stage) return;
    [stage.width, stage.height] = [picture.width, picture.height];
    const context = stage.getContext('2d');
    if (context === null) return;
    context.drawImage(picture.bitmap, 0, 0);
    if (isShown) labelTask(this.task()).student.draw(context, outputs, this.manifest());
  }
}
