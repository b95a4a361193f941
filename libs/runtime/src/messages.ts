import type { Tensor } from '@gannet/onnx';

/** What computes a session's operators; those that it lacks are left to the CPU. */
export const PROVIDERS = ['cpu', 'cuda', 'dml', 'coreml'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface OpenRequest {
  readonly model: Uint8Array;
  readonly threads: number;
  readonly provider: Provider;
}

export interface RunRequest {
  readonly id: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly string[] | undefined;
}

/** Ends the thread after the current run; later requests are not answered. */
export interface CloseRequest {
  readonly id: 'end';
}

export type Reply =
  | { readonly id: 'open'; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
  | { readonly id: number; readonly tensors: Record<string, Tensor> }
  | { readonly id: number; readonly error: string };

/**
 * Messages to a process of sessions. A model is sent in pieces, because one message would hold several copies of it.
 */
export type ToHost =
  | { readonly to: number; readonly model: { readonly bytes: number } & Omit<OpenRequest, 'model'> }
  | { readonly to: number; readonly piece: Uint8Array }
  | { readonly to: number; readonly ask: RunRequest | CloseRequest };

/** Messages from a process of sessions: a session's reply, why its thread failed, or that it ended. */
export type FromHost =
  | { readonly from: number; readonly reply: Reply }
  | { readonly from: number; readonly failed: string }
  | { readonly from: number; readonly code: number };
