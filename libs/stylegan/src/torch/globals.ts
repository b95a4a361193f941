import { STORAGE_TYPES } from './storage.js';

/** What a pickle made by `torch.save` may name. */
export const TORCH_GLOBALS: ReadonlySet<string> = new Set([
  ...STORAGE_TYPES,
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch.Size',
  'torch.device',
  'argparse.Namespace',
  'builtins.set',
  '__builtin__.set',
]);
