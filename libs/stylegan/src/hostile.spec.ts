import { importCheckpoint } from './import.js';
import { CheckpointRefused } from './refused.js';
import {
  numpyInts,
  officialModule,
  officialPickle,
  rosinalityFile,
  smallStylegan2,
  type Layout,
} from './testing/networks.js';
import { Call, dict, global, joined, pickled, Raw, tuple, type Written } from './testing/pickle-writer.js';
import { nestedTensor, zip } from './testing/torch-writer.js';

const ABOUT = { name: 'small', license: 'CC0', attribution: 'Nobody.' };
const answer = (bytes: Uint8Array, more: object = {}): Promise<string> =>
  importCheckpoint(bytes, { ...ABOUT, ...more }).then(
    () => 'imported',
    (error: unknown) => {
      if (error instanceof CheckpointRefused) return error.message;
      throw error;
    },
  );

const latin = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const holding = (G_ema: Written): Uint8Array => pickled(dict({ G_ema }));
const calling = (name: string, ...args: Written[]): Uint8Array => holding(new Call(global(name), args));

describe('[H1] a file that asks for anything but data is refused by its name, and nothing of it is executed', () => {
  it.each([
    ['os.system', calling('os.system', 'touch /tmp/owned')],
    ['posix.system', calling('posix.system', 'id')],
    ['nt.system', calling('nt.system', 'id')],
    ['builtins.eval', calling('builtins.eval', '1')],
    ['builtins.exec', calling('builtins.exec', '1')],
    ['builtins.getattr', calling('builtins.getattr', global('torch.Size'), '__class__')],
    ['__builtin__.apply', calling('__builtin__.apply', null)],
    ['subprocess.Popen', calling('subprocess.Popen', ['id'])],
    ['importlib.import_module', calling('importlib.import_module', 'os')],
    ['runpy.run_path', calling('runpy.run_path', 'x')],
    ['torch.load', calling('torch.load', 'x')],
    ['torch.hub.load', calling('torch.hub.load', 'x')],
    ['pickle.loads', calling('pickle.loads', new Uint8Array(3))],
    ['_codecs.encode', calling('_codecs.encode', 'x', 'latin1')],
    ['torch.storage', calling('torch.storage._load_from_bytes.__globals__', 'x')],
  ])('%s', async (name, bytes) => {
    expect(await answer(bytes)).toContain(`asks for ${name}`);
  });

  it('nor inside a storage, which the original loads without any limit', async () => {
    const inner = joined([
      pickled(new Raw([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]), 2),
      pickled(1001, 2),
      pickled(dict({ little_endian: true }), 2),
      pickled(new Call(global('os.system'), ['id']), 2),
      pickled([], 2),
    ]);
    const weight = new Call(global('torch._utils._rebuild_tensor_v2'), [
      new Call(global('torch.storage._load_from_bytes'), [inner]),
      0,
      tuple(1),
      tuple(1),
      false,
      null,
    ]);
    const state = { _parameters: dict({ weight }), _modules: dict({}) };
    const about = dict({ class_name: 'Generator', module_src: '', state: dict(state) });
    expect(
      await answer(holding(new Call(global('torch_utils.persistence._reconstruct_persistent_obj'), [about]))),
    ).toContain('asks for os.system');
  });

  it.each([
    ['GET, of protocol 0', [0x67]],
    ['INST', [...latin('(ios\nsystem\n')]],
    ['OBJ', [0x28, 0x6f]],
    ['EXT1', [0x82, 1]],
    ['PERSID', [...latin('Pid\n')]],
    ['NEXT_BUFFER', [0x97]],
  ])('the opcode %s is unknown', async (_name, bytes) => {
    expect(await answer(Uint8Array.from([0x80, 4, ...bytes, 0x2e]))).toMatch(
      /it has the opcode 0x[0-9a-f]+ at byte \d+/,
    );
  });
});

describe('[H2] a damaged or hostile file costs little and is refused in a sentence', () => {
  it.each([
    ['an empty file', new Uint8Array(0), 'The file is empty.'],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47]), 'The file is no pickle'],
    ['a pickle of something else', pickled([1, 2, 3]), 'it is no dict of networks'],
    ['a dict without a generator', pickled(dict({ model: null })), 'The file holds no generator'],
    ['G without its average', pickled(dict({ G: null, D: null })), 'without its average over the training (G_ema)'],
    ['G_ema that is a number', holding(3), 'G_ema of the file is no network'],
    [
      'a length beyond the file',
      Uint8Array.from([0x80, 4, 0x8e, 0, 0, 0, 0, 1, 0, 0, 0]),
      'says that 4294967296 bytes follow',
    ],
    ['a text beyond the file', Uint8Array.from([0x80, 4, 0x58, 255, 255, 0, 0]), 'The file is truncated'],
    [
      'a memo that was never set',
      Uint8Array.from([0x80, 4, 0x68, 9, 0x2e]),
      'it recalls value 9, which it never stored',
    ],
    ['an empty stack', Uint8Array.from([0x80, 4, 0x2e]), 'it takes a value where there is none'],
    [
      'items of no dict',
      Uint8Array.from([0x80, 4, 0x5d, 0x28, 0x4e, 0x4e, 0x75, 0x2e]),
      'it puts items into something that is no dict',
    ],
    [
      'a state of no object',
      Uint8Array.from([0x80, 4, 0x4e, 0x4e, 0x62, 0x2e]),
      'it gives a state to something that is no object',
    ],
    ['bytes after the end', joined([pickled(dict({})), Uint8Array.of(0)]), 'The file has 1 bytes after its pickle.'],
    ['a pickle of protocol 1', Uint8Array.from([0x80, 1, 0x4e, 0x2e]), 'is a pickle of protocol 1'],
    ['a zip of something else', zip([['readme.txt', new Uint8Array(3)]]), 'it has no data.pkl'],
    ['a truncated zip', zip([['a/data.pkl', new Uint8Array(30)]]).subarray(0, 60), 'a truncated zip'],
    [
      'a network of TensorFlow',
      pickled(tuple(new Call(global('dnnlib.tflib.network.Network'), []), null, null)),
      'convert it first with legacy.py',
    ],
  ])('%s', async (_what, bytes, sentence) => {
    expect(await answer(bytes)).toContain(sentence);
  });

  it('a pickle whose lists share each other, 2^30 values when walked', async () => {
    // Each list holds the one before it twice.
    const bytes = [0x80, 4, 0x5d, 0x94];
    for (let index = 0; index < 30; index++) bytes.push(0x5d, 0x94, 0x28, 0x68, index, 0x68, index, 0x65);
    const laughs = new Raw([...bytes.slice(2)]);
    const layout = changed('', withAttributes({ z_dim: laughs }));
    expect(await answer(officialPickle(layout))).toContain('z_dim of the network is not a number');
  });

  it('a module inside itself', async () => {
    const inner = new Raw([0x68, 0]);
    const module = (state: Written): Call =>
      new Call(global('torch_utils.persistence._reconstruct_persistent_obj'), [
        dict({ class_name: 'Generator', module_src: '', state }),
      ]);
    // The state is the first value that is remembered, and its modules hold an object of the same state.
    const state = new Raw([
      ...[0x7d, 0x94],
      ...pickled('_modules').slice(2, -1),
      ...pickled(new Map([['again', module(inner)]])).slice(2, -1),
      0x73,
    ]);
    expect(await answer(holding(module(state)))).toContain('The network of the file has too many modules.');
  });

  it('every file that ends too early', async () => {
    for (const whole of [officialPickle(smallStylegan2()), rosinalityFile('zip'), rosinalityFile('legacy')])
      for (let length = 0; length < whole.length; length += 997)
        expect(await answer(whole.slice(0, length))).not.toBe('imported');
  });
});

function ofModule(state: Readonly<Record<string, Written>>): Uint8Array {
  const about = dict({ class_name: 'Generator', module_src: '', state: dict({ ...state }) });
  return holding(new Call(global('torch_utils.persistence._reconstruct_persistent_obj'), [about]));
}

/** The small network with something of a module changed. */
function changed(path: string, change: (layout: Layout) => Layout): Layout {
  const [name, ...rest] = path.split('.');
  const into = (layout: Layout, names: readonly string[]): Layout =>
    names.length === 0
      ? change(layout)
      : {
          ...layout,
          modules: { ...layout.modules, [names[0]!]: into(layout.modules![names[0]!]!, names.slice(1)) },
        };
  return into(smallStylegan2(), name === '' ? [] : [name!, ...rest]);
}

const withAttributes =
  (more: Layout['attributes']) =>
  (layout: Layout): Layout => ({ ...layout, attributes: { ...layout.attributes, ...more } });

describe('[H3] a network that is not what it says, or that no graph can be written of, is refused with the name of the part', () => {
  it.each([
    [
      'another shape',
      changed('synthesis.b8.conv0', (l) => ({ ...l, parameters: { ...l.parameters, weight: [4, 3, 3, 3] } })),
      'synthesis.b8.conv0.weight has the shape [4, 3, 3, 3] where [any, 4, 3, 3] fits',
    ],
    [
      'no weights',
      changed('synthesis.b8.conv0', (l) => ({ ...l, parameters: {} })),
      'synthesis.b8.conv0.weight is missing',
    ],
    [
      'no block',
      changed('synthesis', (l) => ({ ...l, modules: { b4: l.modules!['b4']! } })),
      'synthesis.b8 is missing',
    ],
    ['an odd resolution', changed('', withAttributes({ img_resolution: 48 })), 'images of 48 pixels a side'],
    [
      'a huge resolution',
      changed('', withAttributes({ img_resolution: 1_048_576 })),
      'images of 1048576 pixels a side',
    ],
    ['another number of styles', changed('', withAttributes({ num_ws: 9 })), '4 layers with styles where 9 are stated'],
    ['five channels', smallStylegan2({ channels: 5 }), 'images of 5 channels'],
    [
      'another filter',
      changed('synthesis.b8.conv0', (l) => ({ ...l, buffers: { ...l.buffers, resample_filter: [6, 6] } })),
      'resample_filter has the shape [6, 6] where [4, 4] fits',
    ],
    [
      'another activation',
      changed('synthesis.b8.conv0', withAttributes({ activation: 'swish' })),
      'synthesis.b8.conv0 of the network has the activation swish',
    ],
    [
      'another architecture',
      changed('synthesis.b8', withAttributes({ architecture: 'unet' })),
      'synthesis.b8 of the network has the architecture unet',
    ],
    [
      'a setting that is a list',
      changed('synthesis.b8.conv0', withAttributes({ act_gain: numpyInts(1, 2) })),
      'synthesis.b8.conv0.act_gain of the network is not a number',
    ],
  ])('%s', async (_what, layout, sentence) => {
    expect(await answer(officialPickle(layout))).toContain(sentence);
  });

  it('weights that are not finite', async () => {
    const file = rosinalityFile('zip', (weights) => void (weights.get('to_rgb1.bias')!.values[1] = Number.NaN));
    expect(await answer(file)).toContain('synthesis.b4.torgb.bias holds numbers that are not finite');
  });

  it('a tensor of more numbers than its storage has, as a stride of 0 pretends', async () => {
    const real = nestedTensor({ dims: [2], values: Float32Array.of(1, 2) });
    const wide = new Call(real.made, [real.args[0]!, 0, tuple(1_000_000), tuple(0), false, null]);
    const state = { _parameters: dict({ weight: wide }), _modules: dict({}) };
    expect(await answer(ofModule(state))).toContain('a tensor of 1000000 numbers in a storage of 2');
    const beyond = new Call(real.made, [real.args[0]!, 1, tuple(2), tuple(1), false, null]);
    expect(await answer(ofModule({ ...state, _parameters: dict({ weight: beyond }) }))).toContain(
      'reaches beyond its storage',
    );
  });

  it('a discriminator', async () => {
    const pickle = holding(officialModule(smallStylegan2(), 'Discriminator'));
    expect(await answer(pickle)).toBe('G_ema of the file is a Discriminator; only a Generator makes images.');
  });

  it('a bias of rosinality with more numbers than there are channels', async () => {
    const file = rosinalityFile('zip', (weights) => weights.set('to_rgb1.bias', weights.get('style.1.weight')!));
    expect(await answer(file)).toBe('g_ema holds a tensor of the shape [8, 8] where [3] fits.');
  });

  it('weights of another network under the names of rosinality', async () => {
    const file = rosinalityFile('zip', (weights) => weights.set('extra.weight', weights.get('style.1.weight')!));
    expect(await answer(file)).toBe(
      'g_ema holds extra.weight, which a StyleGAN2 does not have: it is another network.',
    );
  });
});

it('[H4] a choice that the network does not have is refused with what it has', async () => {
  const plain = officialPickle(smallStylegan2());
  const conditional = officialPickle(smallStylegan2({ classes: 3 }));
  expect(await answer(plain, { classIndex: 1 })).toBe('The network was trained without classes: there is no class 1.');
  expect(await answer(conditional)).toBe('The network was trained with 3 classes: choose the one to generate, 0 to 2.');
  expect(await answer(conditional, { classIndex: 3 })).toBe(
    'The network was trained with classes 0 to 2; there is no class 3.',
  );
  expect(await answer(plain, { layers: ['b4.conv1', 'b16.conv1'] })).toBe(
    'The network has no feature map b16.conv1; it has b4.conv1, b8.conv0, b8.conv1.',
  );
  expect(await answer(plain, { truncationCutoff: 5 })).toBe('The network has 4 styles; 5 of them cannot be truncated.');
});
