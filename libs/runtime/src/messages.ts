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

export type Reply =
  | { readonly id: 'open'; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
  | { readonly id: number; readonly tensors: Record<string, Tensor> }
  | { readonly id: number; readonly error: string };
