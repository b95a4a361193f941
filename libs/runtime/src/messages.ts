import type { Tensor } from '@gannet/onnx';

export interface Start {
  readonly model: Uint8Array;
  readonly threads: number;
}

export interface Ask {
  readonly id: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly string[] | undefined;
}

/** Asks the thread to end once the run it is in is over; asks behind it are not answered. */
export interface End {
  readonly id: 'end';
}

export type Reply =
  | { readonly id: 'open'; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
  | { readonly id: number; readonly tensors: Record<string, Tensor> }
  | { readonly id: number; readonly error: string };
