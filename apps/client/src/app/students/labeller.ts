import { Injectable, type OnDestroy } from '@angular/core';
import type { StudentOutputs } from '../desk/label-task';
import { basePath } from '../edge/address';

/** What the worker is asked: to label a picture, [height, width, 3], with the student at an address. */
export interface LabellerOrder {
  readonly id: number;
  readonly model: string;
  /** Where onnxruntime's WebAssembly is. */
  readonly runtime: string;
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly outputs: readonly string[];
}

export type LabellerAnswer = { readonly id: number } & (
  { readonly ok: true; readonly outputs: StudentOutputs } | { readonly ok: false; readonly problem: string }
);

/** Labels pictures with a student in a thread of the browser. No picture leaves it. */
@Injectable()
export class Labeller implements OnDestroy {
  private worker: Worker | null = null;
  private next = 0;
  private readonly waiting = new Map<number, { done(outputs: StudentOutputs): void; failed(error: Error): void }>();

  /** Rejects with what onnxruntime says. */
  label(given: Omit<LabellerOrder, 'id' | 'runtime'>): Promise<StudentOutputs> {
    const id = this.next++;
    const runtime = new URL(`${basePath()}/onnxruntime/ort-wasm-simd-threaded.wasm`, location.href).href;
    const model = new URL(given.model, location.href).href;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.open().postMessage({ ...given, id, runtime, model } satisfies LabellerOrder);
    });
  }

  ngOnDestroy(): void {
    this.worker?.terminate();
  }

  private open(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(new URL('./labeller.worker', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<LabellerAnswer>) => {
      const asked = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if (data.ok) asked?.done(data.outputs);
      else asked?.failed(new Error(data.problem));
    });
    worker.addEventListener('error', ({ message }) => {
      for (const asked of this.waiting.values()) asked.failed(new Error(message || 'the worker could not be started'));
      this.waiting.clear();
      this.worker = null;
    });
    this.worker = worker;
    return worker;
  }
}
