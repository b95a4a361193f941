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

/** What a process of sessions is told. A model comes in pieces: one message would hold all of it several times over. */
export type ToHost =
  | { readonly to: number; readonly model: { readonly bytes: number; readonly threads: number } }
  | { readonly to: number; readonly piece: Uint8Array }
  | { readonly to: number; readonly ask: Ask | End };

/** What a process of sessions tells: a session's reply, why its thread failed, or that it ended. */
export type FromHost =
  | { readonly from: number; readonly reply: Reply }
  | { readonly from: number; readonly failed: string }
  | { readonly from: number; readonly code: number };
