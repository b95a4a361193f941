import { yoloFolders } from './yolo-folders.js';

const of = (...names: ('train' | 'val' | 'test' | 'human')[]): string[] =>
  yoloFolders(names.map((name) => ({ name, images: 1 })));

it('[X11] data.yaml has the splits that are there', () => {
  expect(of('train', 'val', 'test', 'human')).toEqual([
    'train: images/train',
    'val: images/val',
    'test: images/test',
    'human: images/human',
  ]);
});

it.each([
  [
    ['train'],
    ['train: images/train', '# No val split here: validation during training uses train.', 'val: images/train'],
  ],
  [
    ['train', 'test'],
    [
      'train: images/train',
      '# No val split here: validation during training uses train.',
      'val: images/train',
      'test: images/test',
    ],
  ],
  [['val'], ['# No train split here: training would use val.', 'train: images/val', 'val: images/val']],
  [
    ['test', 'human'],
    [
      '# No train split here: training would use human.',
      'train: images/human',
      '# No val split here: validation during training uses human.',
      'val: images/human',
      'test: images/test',
      'human: images/human',
    ],
  ],
  [
    [],
    [
      '# No train split here: there are no images.',
      'train: images/train',
      '# No val split here: there are no images.',
      'val: images/val',
    ],
  ],
] as const)('[X11] data.yaml of %j has train and val, and says what stands in their place', (names, lines) => {
  expect(of(...names)).toEqual(lines);
});
