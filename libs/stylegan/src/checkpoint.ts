import { MODULE, type Module, pickledModule } from './module.js';
import { NUMPY_GLOBALS } from './numpy.js';
import { unpickle } from './pickle/unpickle.js';
import { itemsOf, PyObject, type PyValue } from './pickle/values.js';
import { refuse } from './refused.js';
import { fromRosinality } from './rosinality.js';
import { isLegacyFile, readLegacyFile } from './torch/legacy-file.js';
import { isZipFile, readZipFile } from './torch/zip-file.js';

const TENSORFLOW = 'dnnlib.tflib.network.Network';

/** What a pickle of NVIDIA's code may name. Nothing of it is looked up or called. */
const GLOBALS: ReadonlySet<string> = new Set([
  MODULE,
  TENSORFLOW,
  'collections.OrderedDict',
  'dnnlib.util.EasyDict',
  'dnnlib.EasyDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch.storage._load_from_bytes',
  'torch.device',
  'torch.Size',
  'builtins.set',
  'builtins.frozenset',
  '__builtin__.set',
  ...NUMPY_GLOBALS,
]);

/** The averaged generator of a checkpoint. */
interface Checkpoint {
  readonly network: Module;
  readonly kind: 'StyleGAN2' | 'StyleGAN3';
  /** The source of the network's code as an NVIDIA pickle holds it, as text; null for files without any. */
  readonly source: string | null;
}

/**
 * Reads the averaged generator of a checkpoint: an official pickle of StyleGAN2-ADA or StyleGAN3, or a file of
 * rosinality's StyleGAN2 as any version of torch saves it. Nothing of the file is executed. Throws CheckpointRefused
 * with one sentence.
 */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  if (bytes.length === 0) refuse('The file is empty.');
  const isTorch = isZipFile(bytes) || isLegacyFile(bytes);
  const value = isTorch ? readTorchFile(bytes) : readPickle(bytes);
  const items = itemsOf(value);
  if (!items)
    return refuse(
      isTensorFlow(value) ? LEGACY : 'The file is a pickle, but none of a StyleGAN: it is no dict of networks.',
    );
  if (items.has('G_ema')) return official(items.get('G_ema'));
  if (items.has('g_ema'))
    return { network: fromRosinality(items.get('g_ema'), items.get('latent_avg')), kind: 'StyleGAN2', source: null };
  if (items.has('G') || items.has('g'))
    return refuse('The file holds a generator without its average over the training (G_ema), which is the one to use.');
  return refuse(
    'The file holds no generator: neither G_ema, as in NVIDIA’s pickles, nor g_ema, as in those of rosinality’s code.',
  );
}

const LEGACY =
  'The file is a pickle of StyleGAN for TensorFlow: convert it first with legacy.py of stylegan2-ada-pytorch or stylegan3 (python legacy.py --source=FILE --dest=OUT.pkl).';

function readTorchFile(bytes: Uint8Array): PyValue {
  return isZipFile(bytes) ? readZipFile(bytes) : readLegacyFile(bytes);
}

function readPickle(bytes: Uint8Array): PyValue {
  if (bytes[0] !== 0x80)
    refuse('The file is no pickle: neither one of NVIDIA’s .pkl files nor one that torch.save has written.');
  const { value, end } = unpickle(bytes, 0, { allowed: GLOBALS });
  if (end !== bytes.length) refuse(`The file has ${bytes.length - end} bytes after its pickle.`);
  return value;
}

/** A tuple of three networks. */
function isTensorFlow(value: PyValue): boolean {
  return Array.isArray(value) && value.some((one) => one instanceof PyObject && one.made === TENSORFLOW);
}

function official(value: PyValue): Checkpoint {
  const { module, className, source } = pickledModule(value);
  if (className !== 'Generator') refuse(`G_ema of the file is a ${className}; only a Generator makes images.`);
  const synthesis = module.module('synthesis');
  const kind = synthesis.has('layer_names') ? 'StyleGAN3' : 'StyleGAN2';
  return { network: module, kind, source };
}
